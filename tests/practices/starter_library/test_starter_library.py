"""Loading files: idempotent, careful with editors' work, clear about what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import CharField, TextField
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail_localize.fields import TranslatableField, get_translatable_fields

import practices.starter_library
import training
from practices.models import (
    BestPractice,
    CaseStudy,
    Methodology,
    Reading,
    Resource,
    StarterRecord,
    Tool,
)
from search.core.query import SearchQuery
from search.indexing.registry import access_for
from search.selectors import search
from tests.factories.library import publish
from training.models import Course, Module

pytestmark = pytest.mark.django_db

FRONT = """---
id: bp-numbats
type: best-practice
language: en
title: Count your numbats
summary: A summary of the practice.
levels: [bronze]
primary: ["1.1"]
category: strategy-and-positioning
effort: days
audience: [team]
evidence: editorial
access: public
tags: [numbat]
related: [bp-fee-bands]
owner: Portal editors
reviewed_on: 2026-01-15
---
"""
BODY = """
## situation
Nobody knows. See [the bands](resource:bp-fee-bands) and [nothing](resource:bp-nowhere).

## steps
### Look
- who: one colleague
- time: 1 hour
- result: a list
Look *well*.
### Count
Count.
### Write
Write.

## difficulties
- They hide.
- They move.

## when_not
Never at night.
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of files that the command reads instead of the library's own."""
    for package in (practices.starter_library, training):
        monkeypatch.setattr(package, "__file__", str(tmp_path / "__init__.py"))
    (tmp_path / "best_practices").mkdir()
    return tmp_path / "best_practices"


def write(folder: Path, text: str = FRONT + BODY, name: str = "bp-numbats.en.md") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def load() -> str:
    out = StringIO()
    call_command("load_starter_library", stdout=out)
    return out.getvalue()


def numbats() -> BestPractice:
    return BestPractice.objects.get(identifier="bp-numbats", locale__language_code="en")


def state_of_the_library() -> list[Any]:
    return [
        *Page.objects.order_by("pk").values_list(
            "pk", "title", "path", "numchild", "url_path", "live", "latest_revision_id"
        ),
        *StarterRecord.objects.order_by("pk").values_list(),
    ]


def test_a_second_load_of_the_whole_library_changes_nothing() -> None:
    load()
    before = state_of_the_library()
    assert "0 pages created, 0 updated" in load()
    assert state_of_the_library() == before


def test_the_loaded_tree_is_sound() -> None:
    problems: tuple[list[object], ...] = Page.find_problems()
    assert not any(problems)


def test_a_file_becomes_a_page_that_is_found(folder: Path) -> None:
    write(folder)
    assert "1 pages created" in load()
    page = numbats()
    assert page.live
    assert page.get_url() == "/en/best-practices/count-your-numbats/"
    assert [step.value["title"] for step in page.steps] == ["Look", "Count", "Write"]
    assert page.steps[0].value["who"] == "one colleague"
    target = Resource.objects.get(identifier="bp-fee-bands", locale__language_code="en")
    assert f'<a linktype="page" id="{target.pk}">the bands</a>' in page.situation
    assert "and nothing." in page.situation
    assert [link.target_id for link in page.links.all()] == [target.pk]
    hits = search(SearchQuery(text="numbats", language="en", access=access_for(None))).hits
    assert [hit.identifier for hit in hits] == ["bp-numbats"]


def test_a_changed_file_updates_an_untouched_page(folder: Path) -> None:
    path = write(folder)
    load()
    pk = numbats().pk
    path.write_text((FRONT + BODY).replace("Never at night.", "Never at noon."))
    assert "0 pages created, 1 updated" in load()
    assert "noon" in numbats().when_not
    assert numbats().pk == pk
    assert "0 pages created, 0 updated" in load()


def test_a_link_is_made_once_its_target_is_there(folder: Path) -> None:
    write(folder, (FRONT + BODY).replace("bp-fee-bands", "bp-bilbies"))
    load()
    assert "linktype" not in numbats().situation
    other = (FRONT + BODY).replace("bp-numbats", "bp-bilbies").replace("numbats", "bilbies")
    write(folder, other, "bp-bilbies.en.md")
    assert "1 pages created, 1 updated" in load()
    assert "linktype" in numbats().situation


@pytest.mark.parametrize("publishes", [True, False], ids=["published", "as a draft"])
def test_an_editor_s_change_survives_a_changed_file(folder: Path, publishes: bool) -> None:
    path = write(folder)
    load()
    page = numbats()
    page.title = "An editor's title"
    if publishes:
        publish(page)
    else:
        page.save_revision()
    path.write_text((FRONT + BODY).replace("Never at night.", "Never at noon."))
    assert "0 pages created, 0 updated" in load()
    latest = numbats().get_latest_revision_as_object()
    assert latest.title == "An editor's title"
    assert "noon" not in latest.when_not


def test_a_page_that_an_editor_unpublished_stays_unpublished(folder: Path) -> None:
    path = write(folder)
    load()
    numbats().unpublish()
    path.write_text((FRONT + BODY).replace("Never at night.", "Never at noon."))
    load()
    assert not numbats().live


def test_a_deleted_page_stays_deleted(folder: Path) -> None:
    path = write(folder)
    load()
    numbats().delete()
    load()
    path.write_text((FRONT + BODY).replace("Never at night.", "Never at noon."))
    assert "0 pages created, 0 updated" in load()
    assert not BestPractice.objects.filter(identifier="bp-numbats").exists()


def test_an_editor_s_move_survives_a_changed_file(folder: Path) -> None:
    path = write(folder)
    load()
    readings = Page.objects.get(slug="readings", locale__language_code="en")
    numbats().move(readings, pos="last-child")
    path.write_text((FRONT + BODY).replace("Never at night.", "Never at noon."))
    load()
    assert numbats().get_parent().slug == "readings"


def front(old: str, new: str) -> str:
    assert old in FRONT
    return FRONT.replace(old, new) + BODY


BROKEN = {
    "no front matter": "Just words.",
    "no valid YAML": "---\nid: [\n---\n",
    "no title": front("title: Count your numbats\n", ""),
    "a front matter that is a list": "---\n- id\n---\n",
    "an unknown type": front("best-practice", "worst-practice"),
    "an unknown language": front("language: en", "language: xx"),
    "an unknown indicator": front('"1.1"', '"77.1"'),
    "an unknown category": front("strategy-and-positioning", "no-category"),
    "an unknown audience": front("[team]", "[nobody]"),
    "an unknown level": front("[bronze]", "[platinum]"),
    "an unknown access level": front("access: public", "access: secret"),
    "no levels": front("levels: [bronze]\n", ""),
    "no day of the last check": front("reviewed_on: 2026-01-15\n", ""),
    "a day that is none": front("2026-01-15", "tomorrow"),
    "a long summary": front("A summary of the practice.", "long " * 60),
    "too few steps": FRONT + BODY.replace("### Write\nWrite.\n", ""),
    "no situation": FRONT + BODY.replace("## situation", "## something_else"),
    "an unknown course": front("access: public", "access: public\ncourse: c-nowhere"),
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_named_with_a_reason_and_changes_nothing(folder: Path, text: str) -> None:
    write(
        folder,
        (FRONT + BODY).replace("bp-numbats", "bp-good").replace("numbats", "bilbies"),
        "bp-good.en.md",
    )
    write(folder, text, "bp-broken.en.md")
    before = state_of_the_library()
    with pytest.raises(CommandError) as refusal:
        load()
    message = str(refusal.value)
    assert message.startswith("bp-broken.en.md: ")
    assert len(message) > len("bp-broken.en.md: ") + 10
    assert state_of_the_library() == before


def test_a_file_in_another_encoding_is_named(folder: Path) -> None:
    (folder / "bp-broken.en.md").write_bytes((FRONT + "Qualité").encode("cp1252"))
    with pytest.raises(CommandError, match=r"^bp-broken\.en\.md: "):
        load()


def test_a_translation_without_its_original_is_named(folder: Path) -> None:
    write(folder, front("language: en", "language: it"), "bp-numbats.it.md")
    with pytest.raises(CommandError, match=r"bp-numbats\.it\.md: there is no English file"):
        load()


def test_after_a_refusal_nothing_can_be_found(
    folder: Path, after_commit: Callable[[], Any]
) -> None:
    write(folder)
    write(folder, "Just words.", "bp-broken.en.md")
    with after_commit(), pytest.raises(CommandError):
        load()
    assert not search(SearchQuery(text="numbats", language="en", access=access_for(None))).hits


# Words, and what follows from the place in the tree or the day of loading.
OF_A_LANGUAGE = {
    *("id", "page_ptr", "resource_ptr", "path", "url_path", "locale", "title", "draft_title"),
    *("slug", "summary", "search_description", "asked_as", "owner_name", "live_revision"),
    *("latest_revision", "first_published_at", "last_published_at", "latest_revision_created_at"),
    *("searched_text", "file", "alias_of", "exercise_note", "numchild"),
}


def facts(page: Resource) -> dict[str, Any]:
    """All that a page says without words, by field and relation."""
    values: dict[str, Any] = {
        field.name: field.value_from_object(page)
        for field in page._meta.concrete_fields
        if field.name not in OF_A_LANGUAGE
        and not isinstance(field, StreamField | RichTextField | TextField)
    }
    values["indicators"] = [
        (link.indicator_id, link.role) for link in page.indicator_links.order_by("sort_order")
    ]
    values["links"] = [
        (link.target.identifier, link.kind)
        for link in page.links.select_related("target").order_by("sort_order")
    ]
    values["audiences"] = sorted(page.audiences.values_list("slug", flat=True))
    values["stages"] = sorted(page.life_cycle_stages.values_list("slug", flat=True))
    values["sources"] = [block.value.get("address") for block in page.sources]
    return values


def test_a_translation_says_the_same_as_its_original_wherever_no_words_are_needed() -> None:
    originals = {
        page.identifier: page
        for page in Resource.objects.filter(locale__language_code="en").specific()
    }
    translations = Resource.objects.filter(locale__language_code="it").specific()
    different = {
        page.identifier: {
            name: (ours, theirs)
            for (name, ours), theirs in zip(
                facts(originals[page.identifier]).items(), facts(page).values(), strict=True
            )
            if ours != theirs
        }
        for page in translations
    }
    assert len(different) > 100
    assert {name: found for name, found in different.items() if found} == {}
    modules = Module.objects.filter(locale__language_code="it")
    assert len(set(modules.values_list("duration_minutes", flat=True))) > 3


def test_no_number_day_or_choice_of_a_page_is_left_to_translators() -> None:
    for model in (BestPractice, CaseStudy, Course, Methodology, Module, Reading, Tool):
        left = {
            field.field_name
            for field in get_translatable_fields(model)
            if isinstance(field, TranslatableField)
        }
        for field in model._meta.concrete_fields:
            if isinstance(field, CharField | TextField | StreamField) and not field.choices:
                continue
            if field.name not in {"picture", "document", "file"}:
                assert field.name not in left, (model, field.name)
