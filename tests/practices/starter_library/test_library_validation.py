"""The validator names what is wrong, where, and what to do; a good file passes."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practices.sections import Section, SectionForm
from practices.starter_library.checking.coverage import empty_cells, indicator_matrix, matrix_lines
from practices.starter_library.checking.files import Library, Problem, count_words
from practices.starter_library.checking.library import check_library
from practices.starter_library.checking.relations import find_cycle
from practices.starter_library.files import LibraryFile, read_file

SECTIONS = {
    "best-practice": (
        Section("situation", "", SectionForm.PROSE),
        Section("steps", "", SectionForm.STEPS, minimum=3),
        Section("needs", "", SectionForm.FACTS),
        Section("difficulties", "", SectionForm.ITEMS, minimum=2),
    ),
    "case-study": (Section("starting_point", "", SectionForm.PROSE),),
    "course": (Section("outcomes", "", SectionForm.ITEMS, minimum=2),),
    "module": (Section("quiz", "", SectionForm.PARTS),),
    "template": (Section("guidance", "", SectionForm.PROSE),),
}
FRONT = """---
id: {identifier}
type: best-practice
language: en
title: Count your {identifier}
summary: You get a dated list of {identifier}.
levels: [bronze]
primary: ["1.1"]
secondary: ["1.2"]
category: care
ecosystem: any
effort: days
audience: [team]
evidence: editorial
access: public
tags: [numbat, counting, lists]
prerequisites: []
methods: []
related: []
owner: Portal editors
licence: CC BY 4.0
reviewed_on: 2026-01-15
review_every: 12
sources: []
---
"""
STEP = "### Step {n}\n- who: a colleague\n- time: 1 hour\n- result: a list\n{words}\n"
TRANSLATED = """---
id: {identifier}
language: it
title: Contare i {identifier}
summary: Un elenco datato di {identifier}.
tags: [numbat, conteggio, elenchi]
---
"""
QUIZ = "### Which {n}?\n- [x] This. :: Right.\n- [ ] That. :: Not that.\n- [ ] None. :: No.\n"


def words(stem: str, number: int) -> str:
    return " ".join(f"{stem}{n}" for n in range(number))


def body(stem: str) -> str:
    steps = "".join(STEP.format(n=n, words=words(f"{stem}step{n}w", 68)) for n in range(4))
    return (
        f"\n## situation\n{words(stem, 60)}\n\n## steps\n{steps}\n"
        "## needs\n- Hours: 3\n- Money: none\n- People: one\n- Tools: a pencil\n\n"
        "## difficulties\n- They hide.\n- They move.\n"
    )


Write = Callable[..., LibraryFile]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a good file, changed by (old, new) pairs, and read it."""

    def write_file(
        identifier: str = "bp-numbats",
        *changes: tuple[str, str],
        language: str = "en",
        body_text: str | None = None,
    ) -> LibraryFile:
        front = FRONT if language == "en" else TRANSLATED
        stem = identifier.replace("-", "") + language
        text = front.format(identifier=identifier) + (body_text or body(stem))
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        path = tmp_path / f"{identifier}.{language}.md"
        path.write_text(text, encoding="utf-8")
        return read_file(path)

    return write_file


def library(*sources: LibraryFile, languages: tuple[str, ...] = ("en",)) -> Library:
    return Library(
        sources=sources,
        sections=SECTIONS,
        indicators=("1.1", "1.2"),
        terms={
            "category": frozenset({"care"}),
            "effort": frozenset({"days"}),
            "audience": frozenset({"team"}),
            "ecosystem": frozenset({"mining"}),
        },
        languages=languages,
    )


def problems(*sources: LibraryFile, languages: tuple[str, ...] = ("en",)) -> list[Problem]:
    return check_library(library(*sources, languages=languages))


def test_a_good_file_has_no_problem(write: Write) -> None:
    assert problems(write()) == []


def test_a_good_pair_of_languages_has_no_problem(write: Write) -> None:
    assert problems(write(), write(language="it"), languages=("en", "it")) == []


LONG_SENTENCE = words("echo", 12)
ALONE = {
    "a missing field": ("licence: CC BY 4.0\n", "", "no licence"),
    "an unknown field": ("licence:", "colour: red\nlicence:", "colour is no field"),
    "a field of another type": ("2026-01-15", "soon", "reviewed_on is 'soon'"),
    "an unknown indicator": ('["1.2"]', '["9.9"]', "'9.9' is unknown"),
    "an indicator named twice": ('["1.2"]', '["1.1"]', "named twice"),
    "an unknown term": ("category: care", "category: cure", "'cure' is unknown"),
    "an unknown level": ("[bronze]", "[platinum]", "'platinum' is unknown"),
    "an unknown type": ("best-practice", "best-guess", "'best-guess' is unknown"),
    "an unknown access level": ("access: public", "access: secret", "'secret' is unknown"),
    "an unknown evidence level": ("evidence: editorial", "evidence: hearsay", "'hearsay'"),
    "too few tags": ("[numbat, counting, lists]", "[numbat]", "1 tags"),
    "a tag with capitals": ("[numbat,", "[Numbat,", "capital letters"),
    "a long title": ("Count your bp-numbats", "Count " * 20, "the title has"),
    "a long summary": ("You get a dated", "You get a very " + "long " * 40, "the summary has"),
    "a summary that is the title": (
        "You get a dated list of bp-numbats.",
        "Count your bp-numbats",
        "the title again",
    ),
    "a summary said again in the text": (
        "They hide.",
        "You get a dated list of bp-numbats.",
        "the summary stands here again",
    ),
    "an unknown section": ("## needs", "## wishes\nNone.\n\n## needs", "no such section"),
    "a missing section": ("## needs", "## steps_of_others", "missing or empty"),
    "sections out of order": (
        "## difficulties\n- They hide.\n- They move.\n",
        "",
        "missing or empty",
    ),
    "too few steps": ("### Step 3\n", "", "3 entries"),
    "too few difficulties": ("- They hide.\n", "", "1 entries"),
    "a step without a time": ("### Step 0\n- who: a colleague\n- time: 1 hour\n",
                              "### Step 0\n- who: a colleague\n", "has no time"),
    "a short text": (words("bpnumbatsenstep0w", 68), "Short.", "words, not 350 to 600"),
    "a long text": ("They hide.", words("more", 400), "words, not 350 to 600"),
    "evidence without a source": ("evidence: editorial", "evidence: documented", "no source"),
    "a source without a title": (
        "sources: []",
        "sources:\n- {who: A, address: https://example.org/a}",
        "source 1 has no title",
    ),
    "a source with a broken address": (
        "sources: []",
        "sources:\n- {who: A, title: B, address: example}",
        "no address",
    ),
    "hype": ("They hide.", "They hide in a world-class burrow.", "“world-class”"),
    "a link to nowhere": ("They hide.", "[They](resource:bp-nowhere) hide.", "does not exist"),
    "a link to itself": ("They hide.", "[They](resource:bp-numbats) hide.", "the page itself"),
    "a malformed link": ("They hide.", "[They](resource:BP_Nowhere) hide.", "is no link"),
    "an unknown related resource": ("related: []", "related: [bp-nowhere]", "no other resource"),
    "a method that is none": ("methods: []", "methods: [bp-numbats]", "no other resource"),
    "an unknown course": ("related: []", "related: []\ncourse: c-nowhere", "is no course"),
    "a prerequisite of itself": ("prerequisites: []", "prerequisites: [bp-numbats]", "circle"),
}  # fmt: skip


@pytest.mark.parametrize("case", ALONE.values(), ids=ALONE)
def test_what_is_wrong_with_a_file_is_said_in_one_line(
    write: Write, case: tuple[str, str, str]
) -> None:
    old, new, expected = case
    found = problems(write("bp-numbats", (old, new)))
    lines = [str(problem) for problem in found if expected in str(problem)]
    assert lines, [str(problem) for problem in found]
    for line in lines:
        assert line.startswith("bp-numbats.en.md: ")
        assert "\n" not in line
        assert line.endswith(".")


def test_swapped_sections_are_out_of_order(write: Write) -> None:
    needs = "## needs\n- Hours: 3\n- Money: none\n- People: one\n- Tools: a pencil\n\n"
    source = write("bp-numbats", (needs, ""), ("## steps", needs + "## steps"))
    assert any("out of order" in problem.what for problem in problems(source))


def test_a_file_is_named_after_its_id_and_language(write: Write) -> None:
    found = problems(write("bp-numbats", ("id: bp-numbats", "id: bp-bilbies")))
    assert any("bp-bilbies.en.md" in problem.what for problem in found)


def test_a_missing_translation_is_named(write: Write) -> None:
    found = problems(write(), languages=("en", "it"))
    assert [problem.file for problem in found] == ["bp-numbats.it.md"]


def test_a_translation_without_original_is_named(write: Write) -> None:
    assert any("no English original" in p.what for p in problems(write(language="it")))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("### Step 3\n", "", "3 parts where the original has 4"),
        ("They hide.", "[They](resource:bp-bilbies) hide.", "linked in one language only"),
        ("## needs", "## wishes", "in one language only"),
    ],
    ids=["a step less", "another link", "another section"],
)
def test_a_translation_that_differs_is_named(
    write: Write, old: str, new: str, expected: str
) -> None:
    sources = [
        write(),
        write(language="it"),
        write("bp-bilbies"),
        write("bp-bilbies", language="it"),
    ]
    assert problems(*sources, languages=("en", "it")) == []
    sources[1] = write("bp-numbats", (old, new), language="it")
    found = problems(*sources, languages=("en", "it"))
    assert any(expected in p.what and p.file == "bp-numbats.it.md" for p in found)


def test_prerequisites_that_go_round_are_named(write: Write) -> None:
    found = problems(
        write("bp-a", ("prerequisites: []", "prerequisites: [bp-b]")),
        write("bp-b", ("prerequisites: []", "prerequisites: [bp-a]")),
    )
    assert [p.what for p in found] == ["the prerequisites go round in a circle: bp-a → bp-b → bp-a"]


def test_two_resources_may_not_share_a_paragraph(write: Write) -> None:
    shared = ("They hide.", f"They hide, **always**: {LONG_SENTENCE}!")
    again = ("They hide.", f"they hide always [{LONG_SENTENCE}](resource:bp-a)")
    found = problems(write("bp-a", shared), write("bp-b", again))
    assert [(p.file, p.section) for p in found] == [("bp-b.en.md", "difficulties")]


def test_short_passages_and_standard_notices_may_be_shared(write: Write) -> None:
    notice = (
        "This portal supports learning. It is independent of the bodies that award cluster "
        "labels and gives no label itself."
    )
    shared = ("They hide.", f"{notice}\n- Ask an expert on tax and law before you begin.")
    assert problems(write("bp-a", shared), write("bp-b", shared)) == []


def test_a_form_without_a_file_is_named(write: Write) -> None:
    guidance = f"\n## guidance\n{words('use', 100)}\n"
    form = write("t-numbats", ("type: best-practice", "type: template"), body_text=guidance)
    assert [p.section for p in problems(form)] == ["download"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("- [ ] That. :: Not that.", "- [x] That. :: Not that.", "2 right answers"),
        ("- [x] This. :: Right.", "- [ ] This. :: Wrong.", "0 right answers"),
        ("- [ ] That. :: Not that.", "- [ ] That.", "without feedback"),
        ("- [ ] That. :: Not that.\n", "", "2 answers"),
    ],
    ids=["two right", "none right", "no feedback", "two answers"],
)
def test_a_question_has_one_right_answer_and_feedback_on_each(
    write: Write, old: str, new: str, expected: str
) -> None:
    quiz = "\n## quiz\n" + "".join(QUIZ.format(n=n) for n in range(5))
    module = ("type: best-practice", "type: module")
    placed = ("sources: []", "sources: []\ncourse: c-a\nposition: 1\nduration_minutes: 60")
    course = write(
        "c-a",
        ("type: best-practice", "type: course"),
        body_text="\n## outcomes\n- Count.\n- Write.\n",
    )
    good = write("b-numbats", module, placed, body_text=quiz)
    assert not [p for p in problems(course, good) if p.section.startswith("quiz")]
    bad = write("b-numbats", module, placed, body_text=quiz.replace(old, new))
    found = problems(course, bad)
    assert any(expected in p.what for p in found if p.section.startswith("quiz, “Which 0?”"))


def test_modules_are_numbered_without_a_gap(write: Write) -> None:
    modules = [
        write(
            f"b-{n}",
            ("type: best-practice", "type: module"),
            ("sources: []", f"sources: []\ncourse: c-a\nposition: {n}\nduration_minutes: 60"),
        )
        for n in (1, 3)
    ]
    assert any("positions 1, 3" in p.what for p in problems(*modules))


@pytest.mark.parametrize(
    ("language", "sentence", "is_good"),
    [
        ("en", "This cluster is invented. It has 40 members.", True),
        ("en", "A cluster has 40 members. It is invented.", False),
        ("it", "Il cluster è inventato. Ha 40 aderenti.", True),
        ("it", "Il cluster ha 40 aderenti.", False),
    ],
)
def test_an_invented_case_says_so_in_its_first_sentence(
    write: Write, language: str, sentence: str, is_good: bool
) -> None:
    illustrative = [
        ("type: best-practice", "type: case-study"),
        ("evidence: editorial", "evidence: illustrative"),
    ]
    text = "\n## starting_point\n"
    original = write("cs-a", *illustrative, body_text=text + "This case is invented.")
    source = (
        write("cs-a", *illustrative, body_text=text + sentence)
        if language == "en"
        else write("cs-a", language="it", body_text=text + sentence)
    )
    sources = [source] if language == "en" else [original, source]
    found = [p for p in problems(*sources) if "first sentence" in p.what]
    assert (not found) is is_good


def test_keys_marks_and_addresses_are_no_words() -> None:
    assert count_words("- who: two colleagues\nSee [the **well-known** list](resource:bp-a).") == 6


def test_the_matrix_counts_both_roles_and_marks_empty_cells(write: Write) -> None:
    matrix = indicator_matrix([write(), write("bp-b", ("[bronze]", "[bronze, gold]"))])
    assert matrix["1.1", "bronze"] == 2
    assert matrix["1.2", "gold"] == 1
    assert [p.section for p in empty_cells(matrix, ["1.2"])] == ["indicator 1.2"]
    assert "EMPTY" in matrix_lines(matrix, ["1.2"])[1]


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=20))
def test_a_circle_is_found_exactly_where_no_order_exists(edges: list[tuple[int, int]]) -> None:
    graph = {str(n): [str(b) for a, b in edges if a == n] for n in range(7)}
    cycle = find_cycle(graph)
    remaining = dict(graph)
    while free := [n for n, after in remaining.items() if not set(after) & remaining.keys()]:
        for node in free:
            del remaining[node]
    assert bool(cycle) == bool(remaining)
    if cycle:
        assert cycle[0] == cycle[-1]
        assert all(b in graph[a] for a, b in pairwise(cycle))
