"""Checks of the starter library that look at several files: links, translations, repetition."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from practices.sections import SectionForm
from practices.starter_library import files
from practices.starter_library.checking import text_rules
from practices.starter_library.checking.files import FRONT, ORIGINAL, Library, Problem, normalised
from practices.starter_library.files import LINK, LibraryFile

LINK_FIELDS = ("prerequisites", "methods", "related")
LINK_LIKE = re.compile(r"resource:[^\s)]*")


def check_links(library: Library) -> Iterator[Problem]:
    """Everything that is referred to exists and is what it is taken for."""
    originals = library.originals
    for source in library.sources:
        name = source.path.name
        for key, text in source.sections.items():
            good = {f"resource:{match['identifier']}" for match in LINK.finditer(text)}
            for found in LINK_LIKE.findall(text):
                if found not in good:
                    yield Problem(name, key, f"{found} is no link", "Write [words](resource:id)")
            for match in LINK.finditer(text):
                identifier = match["identifier"]
                if identifier not in originals:
                    what = f"a link to {identifier}, which does not exist"
                    yield Problem(name, key, what, "Mend or remove the link")
                elif identifier == source.identifier:
                    yield Problem(name, key, "a link to the page itself", "Remove the link")
        yield from _check_front_links(library, source, originals)


def _check_front_links(
    library: Library, source: LibraryFile, originals: Mapping[str, LibraryFile]
) -> Iterator[Problem]:
    name = source.path.name
    for key in LINK_FIELDS:
        for identifier in source.meta.get(key) or []:
            if identifier not in originals or identifier == source.identifier:
                what = f"{key} names {identifier}, which is no other resource"
                yield Problem(name, FRONT, what, "Mend or remove it")
            elif key == "methods" and library.kind(originals[identifier]) != "methodology":
                what = f"{identifier} is no methodology"
                yield Problem(name, FRONT, what, "Move it to related")
    course = source.meta.get("course")
    if course is not None and (
        course not in originals or library.kind(originals[course]) != "course"
    ):
        yield Problem(name, FRONT, f"{course!r} is no course", "Name the module's course")


def check_cycles(library: Library) -> Iterator[Problem]:
    """Nothing is to be read before itself, not even by way of others."""
    graph = {
        source.identifier: list(source.meta.get("prerequisites") or [])
        for source in library.originals.values()
    }
    cycle = find_cycle(graph)
    if cycle:
        name = library.originals[cycle[0]].path.name
        what = "the prerequisites go round in a circle: " + " → ".join(cycle)
        yield Problem(name, FRONT, what, "Take one of them out")


def find_cycle(graph: Mapping[str, Sequence[str]]) -> list[str]:
    """Nodes of a circle, the first one again at the end; empty if there is none."""
    done: set[str] = set()
    for start in graph:
        path: list[str] = []
        pending = [(start, False)]
        while pending:
            node, is_left = pending.pop()
            if is_left:
                path.pop()
                done.add(node)
            elif node in path:
                return [*path[path.index(node) :], node]
            elif node not in done and node in graph:
                path.append(node)
                pending.append((node, True))
                pending += [(following, False) for following in graph[node]]
    return []


def check_translations(library: Library) -> Iterator[Problem]:
    """Every text is there in every language, with the same sections, counts and links."""
    present = {(source.identifier, source.language) for source in library.sources}
    originals = library.originals
    for identifier, original in originals.items():
        for language in library.languages:
            if (identifier, language) not in present:
                name = f"{identifier}.{language}.md"
                yield Problem(name, "file", "the translation is missing", "Translate the page")
        for source in library.sources:
            if source.identifier == identifier and source.language != ORIGINAL:
                yield from _compare(library, original, source)
    for source in library.sources:
        if source.identifier not in originals:
            name = source.path.name
            yield Problem(name, "file", "there is no English original", "Write it or mend the id")


def _compare(
    library: Library, original: LibraryFile, translation: LibraryFile
) -> Iterator[Problem]:
    name = translation.path.name
    for key in sorted(original.sections.keys() ^ translation.sections.keys()):
        yield Problem(name, key, "this section is in one language only", "Give both the same")
    for section in library.sections.get(library.kind(original), ()):
        if section.form not in (SectionForm.STEPS, SectionForm.PARTS):
            continue
        texts = [source.sections.get(section.field, "") for source in (original, translation)]
        counts = [len(list(files.parts(text))) for text in texts]
        if counts[0] != counts[1]:
            what = f"{counts[1]} parts where the original has {counts[0]}"
            yield Problem(name, section.field, what, "Translate all of them")
    links = [
        {match["identifier"] for text in source.sections.values() for match in LINK.finditer(text)}
        for source in (original, translation)
    ]
    for identifier in sorted(links[0] ^ links[1]):
        yield Problem(name, "links", f"{identifier} is linked in one language only", "Link both")


def check_shared_paragraphs(library: Library) -> Iterator[Problem]:
    """No passage stands in two resources, apart from the standard notices."""
    seen: dict[tuple[str, str], list[tuple[LibraryFile, str]]] = defaultdict(list)
    notices = [normalised(notice) for notice in text_rules.STANDARD_NOTICES]
    for source in library.sources:
        for key, text in source.sections.items():
            for line in text.splitlines():
                words = normalised(line)
                if len(words.split()) < text_rules.SHARED_PARAGRAPH_WORDS:
                    continue
                if not any(words.startswith(notice) for notice in notices):
                    seen[source.language, words].append((source, key))
    for (_language, words), places in seen.items():
        first, *others = places
        for source, key in others:
            if source.identifier != first[0].identifier:
                what = f"“{words[:60]}…” stands in {first[0].path.name} as well"
                yield Problem(source.path.name, key, what, "Say it once and link")


def check_module_order(library: Library) -> Iterator[Problem]:
    """The modules of a course are numbered 1, 2, 3 without a gap."""
    courses: dict[str, list[LibraryFile]] = defaultdict(list)
    for source in library.originals.values():
        if "course" in source.meta:
            courses[str(source.meta["course"])].append(source)
    for course, modules in courses.items():
        positions = sorted(int(module.meta.get("position") or 0) for module in modules)
        if positions != list(range(1, len(modules) + 1)):
            what = f"the modules have the positions {', '.join(map(str, positions))}"
            yield Problem(f"{course}.{ORIGINAL}.md", "modules", what, "Number them from 1")


LIBRARY_CHECKS: tuple[Callable[[Library], Iterator[Problem]], ...] = (
    check_links,
    check_cycles,
    check_translations,
    check_shared_paragraphs,
    check_module_order,
)
