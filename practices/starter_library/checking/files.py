"""Checks the files of the starter library before anything is loaded. No database is needed.

Each check is a function from files to problems.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from practices.enums import AccessLevel, EvidenceLevel, MaturityLevel
from practices.sections import Section, SectionForm
from practices.starter_library import files
from practices.starter_library.checking import text_rules
from practices.starter_library.checking.text_rules import Count
from practices.starter_library.files import LibraryFile

ORIGINAL = "en"
FRONT = "front matter"
WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")
ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s]+")
MARKUP = re.compile(r"\]\([^)]*\)|[*\[\]#|]")
STEP_KEY = re.compile(r"^- (who|time|result):", re.MULTILINE)
SENTENCE_END = re.compile(r"[.!?](?:\s|$)")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to mend: where, what is wrong, what to do."""

    file: str
    section: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}: {self.section}: {self.what}. {self.remedy}."


@dataclass(frozen=True, slots=True)
class Library:
    """All files and what they may refer to.

    `sections` maps a type to the sections of its files in order, `terms` a field of the front
    matter to its allowed values, `downloads` holds (identifier, language) of files on offer.
    """

    sources: Sequence[LibraryFile]
    sections: Mapping[str, Sequence[Section]]
    indicators: Sequence[str]
    terms: Mapping[str, frozenset[str]]
    languages: Sequence[str] = (ORIGINAL,)
    downloads: frozenset[tuple[str, str]] = frozenset()

    @property
    def originals(self) -> dict[str, LibraryFile]:
        return {s.identifier: s for s in self.sources if s.language == ORIGINAL}

    def kind(self, source: LibraryFile) -> str:
        """The type of a resource; translations have that of their original."""
        original = self.originals.get(source.identifier, source)
        return str(original.meta.get("type", ""))


Check = Callable[[Library, LibraryFile], Iterator[Problem]]


def plain(text: str) -> str:
    """Markdown as words: no link targets, no marks, no keys of steps."""
    return MARKUP.sub(" ", STEP_KEY.sub(" ", text))


def count_words(text: str) -> int:
    """Words as a reader would count them; figures and hyphenated words are one each."""
    return len(WORD.findall(plain(text)))


def normalised(text: str) -> str:
    """Words in lower case with single spaces, to compare passages."""
    return " ".join(WORD.findall(plain(text).casefold()))


def check_name(_library: Library, source: LibraryFile) -> Iterator[Problem]:
    expected = f"{source.identifier}.{source.language}.md"
    if source.path.name != expected:
        yield Problem(
            source.path.name, FRONT, f"id and language say {expected}", "Rename the file or mend id"
        )


def expected_fields(
    library: Library, source: LibraryFile
) -> tuple[dict[str, Any], Mapping[str, Any]]:
    """Required and optional fields of a file's front matter with the types of their values."""
    if source.language != ORIGINAL:
        return dict(text_rules.TRANSLATION_FIELDS), text_rules.OPTIONAL_TRANSLATION_FIELDS
    required = dict(text_rules.ORIGINAL_FIELDS)
    if library.kind(source) == "module":
        required |= text_rules.MODULE_FIELDS
    return required, text_rules.OPTIONAL_FIELDS


def check_fields(library: Library, source: LibraryFile) -> Iterator[Problem]:
    """Every field is there, none is unknown, each has a value of its type."""
    name = source.path.name
    required, optional = expected_fields(library, source)
    for key in required:
        if key not in source.meta:
            yield Problem(name, FRONT, f"there is no {key}", f"Add {key}")
    for key, value in source.meta.items():
        wanted = required.get(key) or optional.get(key)
        if wanted is None:
            yield Problem(name, FRONT, f"{key} is no field of this file", f"Take {key} out")
        elif not isinstance(value, wanted):
            yield Problem(name, FRONT, f"{key} is {value!r}", f"Write a {wanted.__name__}")
    tags = source.meta.get("tags")
    if isinstance(tags, list) and not text_rules.TAGS.allows(len(tags)):
        yield Problem(name, FRONT, f"{len(tags)} tags", f"Give {text_rules.TAGS}")
    if isinstance(tags, list) and any(str(tag) != str(tag).strip().lower() for tag in tags):
        yield Problem(name, FRONT, "a tag has capital letters", "Write tags in lower case")


def allowed_values(library: Library) -> dict[str, frozenset[str]]:
    """Closed lists and vocabularies by field."""
    return {
        **library.terms,
        "ecosystem": library.terms.get("ecosystem", frozenset()) | {"any"},
        "type": frozenset(library.sections),
        "levels": frozenset(MaturityLevel.values),
        "evidence": frozenset(EvidenceLevel.values),
        "access": frozenset(AccessLevel.values),
        "primary": frozenset(library.indicators),
        "secondary": frozenset(library.indicators),
    }


def check_values(library: Library, source: LibraryFile) -> Iterator[Problem]:
    """Values are in their lists; levels and primary indicators are not empty."""
    if source.language != ORIGINAL:
        return
    name, meta = source.path.name, source.meta
    for key, allowed in allowed_values(library).items():
        value = meta.get(key)
        for entry in value if isinstance(value, list) else [value] if value else []:
            if entry not in allowed:
                yield Problem(name, FRONT, f"{key}: {entry!r} is unknown", "Use a value in use")
    for key in ("levels", "primary", "audience"):
        if meta.get(key) == []:
            yield Problem(name, FRONT, f"{key} is empty", "Name at least one")
    codes = [*_list(meta, "primary"), *_list(meta, "secondary")]
    if len(codes) != len(set(codes)):
        yield Problem(name, FRONT, "an indicator is named twice", "Name it once")


def _list(meta: Mapping[str, Any], key: str) -> list[Any]:
    value = meta.get(key)
    return value if isinstance(value, list) else []


def check_title_and_summary(_library: Library, source: LibraryFile) -> Iterator[Problem]:
    name = source.path.name
    title, summary = str(source.meta["title"]), str(source.meta["summary"])
    if len(title) > text_rules.LONGEST_TITLE:
        yield Problem(name, FRONT, f"the title has {len(title)} characters", "Cut it to 100")
    if len(summary) > text_rules.LONGEST_SUMMARY:
        yield Problem(name, FRONT, f"the summary has {len(summary)} characters", "Cut it to 160")
    if normalised(title) == normalised(summary):
        yield Problem(name, FRONT, "the summary is the title again", "Say what the reader gets")
    for key, text in source.sections.items():
        if normalised(summary) in normalised(text):
            yield Problem(name, key, "the summary stands here again", "Say it once")


def count_entries(section: Section, text: str) -> int:
    """Entries of a list-like section; 1 or 0 of prose."""
    if section.form is SectionForm.ITEMS:
        return len(files.items(text))
    if section.form is SectionForm.FACTS:
        return len(files.facts(text)[0])
    if section.form in (SectionForm.STEPS, SectionForm.PARTS):
        return len(list(files.parts(text)))
    return int(bool(text.strip()))


def check_sections(library: Library, source: LibraryFile) -> Iterator[Problem]:
    """All sections of the type in their order, none else, each with enough in it."""
    name, kind = source.path.name, library.kind(source)
    declared = library.sections.get(kind, ())
    order = [section.field for section in declared]
    for key in source.sections:
        if key not in order:
            yield Problem(name, key, f"a {kind} has no such section", "Rename it or take it out")
    present = [key for key in source.sections if key in order]
    if present != sorted(present, key=order.index):
        yield Problem(name, present[0], "the sections are out of order", " · ".join(order))
    for section in declared:
        if not source.sections.get(section.field):
            yield Problem(name, section.field, "the section is missing or empty", "Write it")
            continue
        wanted = text_rules.ENTRIES.get((kind, section.field), Count(section.minimum))
        found = count_entries(section, source.sections[section.field])
        if not wanted.allows(found):
            yield Problem(name, section.field, f"{found} entries", f"Give {wanted}")


def check_steps(library: Library, source: LibraryFile) -> Iterator[Problem]:
    """Each step says who, how long, what comes out and how."""
    for section in library.sections.get(library.kind(source), ()):
        if section.form is not SectionForm.STEPS:
            continue
        for step in files.steps(source.sections.get(section.field, "")):
            for key in ("who", "time", "result", "body"):
                if not getattr(step, key):
                    what = f"the step “{step.title}” has no {key}"
                    yield Problem(source.path.name, section.field, what, f"Add {key}")


def check_quiz(_library: Library, source: LibraryFile) -> Iterator[Problem]:
    """Questions with one right answer and feedback on each."""
    for question, body in files.parts(source.sections.get("quiz", "")):
        lines = [line for line in body.splitlines() if line.strip()]
        matches = [files.OPTION.match(line) for line in lines]
        options = [match for match in matches if match]
        where = (source.path.name, f"quiz, “{question}”")
        if len(options) != len(lines):
            yield Problem(*where, "an answer without feedback", "Write - [ ] answer :: feedback")
        if not text_rules.QUIZ_OPTIONS.allows(len(options)):
            yield Problem(*where, f"{len(options)} answers", f"Give {text_rules.QUIZ_OPTIONS}")
        right = sum(option["mark"] != " " for option in options)
        if right != 1:
            yield Problem(*where, f"{right} right answers", "Mark exactly one")


def check_length(library: Library, source: LibraryFile) -> Iterator[Problem]:
    kind = library.kind(source)
    wanted = text_rules.LENGTHS.get(kind)
    if wanted is None or wanted.most is None:
        return
    counted = text_rules.COUNTED_SECTIONS.get(kind, tuple(source.sections))
    words = sum(count_words(source.sections.get(key, "")) for key in counted)
    least = wanted.least * (1 - text_rules.LENGTH_TOLERANCE)
    most = wanted.most * (1 + text_rules.LENGTH_TOLERANCE)
    if not least <= words <= most:
        where = ", ".join(counted) if kind in text_rules.COUNTED_SECTIONS else "whole text"
        remedy = "Write more" if words < least else "Cut it"
        yield Problem(source.path.name, where, f"{words} words, not {wanted}", remedy)


def check_sources(_library: Library, source: LibraryFile) -> Iterator[Problem]:
    """Claims from outside name their source; each source says who, what, where and when."""
    name, meta = source.path.name, source.meta
    if meta.get("evidence") in text_rules.EVIDENCE_WITH_SOURCES and not meta.get("sources"):
        what = f"the evidence is {meta['evidence']}, but there is no source"
        yield Problem(name, FRONT, what, "Name the sources or lower the evidence")
    for number, entry in enumerate(_list(meta, "sources"), start=1):
        for key in text_rules.SOURCE_FIELDS:
            if not isinstance(entry, dict) or not entry.get(key):
                yield Problem(name, FRONT, f"source {number} has no {key}", f"Add {key}")
        address = str(entry.get("address", "")) if isinstance(entry, dict) else ""
        if address and not ADDRESS.fullmatch(address):
            yield Problem(name, FRONT, f"source {number}: no address: {address}", "Mend it")


def check_notice(library: Library, source: LibraryFile) -> Iterator[Problem]:
    """An invented case says so in its first sentence."""
    original = library.originals.get(source.identifier, source)
    if library.kind(source) != "case-study" or original.meta.get("evidence") != "illustrative":
        return
    text = source.sections.get("starting_point", "")
    sentence = SENTENCE_END.split(text, maxsplit=1)[0].casefold()
    word = text_rules.INVENTED[source.language]
    if word not in sentence:
        what = f"the first sentence does not say “{word}”"
        yield Problem(source.path.name, "starting_point", what, "Say that the case is invented")


def check_hype(_library: Library, source: LibraryFile) -> Iterator[Problem]:
    texts = {FRONT: f"{source.meta['title']} {source.meta['summary']}", **source.sections}
    for key, text in texts.items():
        for word in text_rules.HYPE.get(source.language, ()):
            if re.search(rf"\b{re.escape(word)}", plain(text), re.IGNORECASE):
                yield Problem(source.path.name, key, f"“{word}”", "Use a plain word")


def check_download(library: Library, source: LibraryFile) -> Iterator[Problem]:
    """Forms are there as files too."""
    is_form = library.kind(source) in ("template", "checklist")
    if is_form and (source.identifier, source.language) not in library.downloads:
        path = f"downloads/{source.identifier}.{source.language}.yaml"
        yield Problem(source.path.name, "download", "there is no file", f"Write {path}")


FILE_CHECKS: tuple[Check, ...] = (
    check_name,
    check_fields,
    check_values,
    check_title_and_summary,
    check_sections,
    check_steps,
    check_quiz,
    check_length,
    check_sources,
    check_notice,
    check_hype,
    check_download,
)
