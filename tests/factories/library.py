"""Resources below the index pages of the loaded site."""

from __future__ import annotations

import copy
import uuid
from typing import Any

from wagtail.models import Locale, Page, PageViewRestriction

from practices.enums import VocabularyName
from practices.models import (
    BestPractice,
    Indicator,
    Resource,
    ResourceIndexPage,
    ResourceIndicator,
    ResourceLink,
    Term,
)
from training.models import Course, CourseIndexPage, Module

# Long enough to be noticed where a translation still has the original's.
SITUATIONS = {
    "en": "<p>What goes wrong without it.</p>",
    "it": "<p>Che cosa va storto senza.</p>",
}


def index_page(language: str = "en", name: str = "best-practices") -> ResourceIndexPage:
    """The index page of a kind in a language."""
    slugs = {("best-practices", "it"): "buone-pratiche"}
    slug = slugs.get((name, language), name)
    return ResourceIndexPage.objects.get(slug=slug, locale__language_code=language)


def best_practice(
    title: str = "A practice for tests",
    *,
    indicators: tuple[str, ...] = ("1.1",),
    secondary: tuple[str, ...] = (),
    levels: tuple[str, ...] = ("bronze",),
    language: str = "en",
    publish: bool = True,
    **fields: Any,
) -> BestPractice:
    """A complete best practice, published unless told otherwise."""
    page = BestPractice(
        title=title,
        summary=fields.pop("summary", f"Summary of {title}"[:160]),
        category=Term.objects.get(
            vocabulary=VocabularyName.CATEGORY, slug="strategy-and-positioning"
        ),
        effort=Term.objects.get(
            vocabulary=VocabularyName.EFFORT, slug=fields.pop("effort", "weeks")
        ),
        owner_name="Portal editors",
        situation=fields.pop("situation", SITUATIONS[language]),
        steps=[
            (
                "step",
                {
                    "title": f"Step {n}",
                    "who": "team",
                    "time": "1 h",
                    "result": "a list",
                    "body": "<p>How to do it.</p>",
                },
            )
            for n in range(1, 4)
        ],
        difficulties=[("item", "<p>First difficulty.</p>"), ("item", "<p>Second one.</p>")],
        when_not="<p>Never on a Friday.</p>",
        live=publish,
        **fields,
    )
    page.levels = levels
    page.indicator_links = [
        ResourceIndicator(
            indicator=Indicator.objects.get(area__framework__is_default=True, code=code),
            role="primary" if code in indicators else "secondary",
        )
        for code in [*indicators, *secondary]
    ]
    parent = index_page(language)
    page.locale = parent.locale
    parent.add_child(instance=page)
    if publish:
        page.save_revision().publish()
    return page


def publish(page: Resource) -> Resource:
    """Publish what was changed on `page`."""
    page.save_revision().publish()
    return page


def make_private(page: Page, kind: str = "login", *groups: Any) -> PageViewRestriction:
    """A private section from `page` down: login, groups or password."""
    password = "a shared password" if kind == "password" else ""
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=kind, password=password
    )
    if groups:
        restriction.groups.set(groups)
    return restriction


def _common() -> dict[str, Any]:
    return {
        "category": Term.objects.get(
            vocabulary=VocabularyName.CATEGORY, slug="strategy-and-positioning"
        ),
        "effort": Term.objects.get(vocabulary=VocabularyName.EFFORT, slug="days"),
        "owner_name": "Portal editors",
        "for_bronze": True,
        "indicator_links": [
            ResourceIndicator(
                indicator=Indicator.objects.get(area__framework__is_default=True, code="1.1")
            )
        ],
    }


def course(title: str = "A course for tests", *, language: str = "en", **fields: Any) -> Course:
    """A published course without modules, in English unless told otherwise."""
    page = Course(
        title=title,
        summary="What the course is about",
        for_whom="<p>For teams.</p>",
        outcomes=[("item", "<p>One outcome.</p>"), ("item", "<p>Another outcome.</p>")],
        workload="<p>Two hours.</p>",
        **{**_common(), **fields},
    )
    parent = CourseIndexPage.objects.get(locale__language_code=language)
    page.locale = parent.locale
    parent.add_child(instance=page)
    publish(page)
    return page


def module(parent: Course, title: str = "A module for tests", **fields: Any) -> Module:
    """A published module with an exercise, a quiz of one question and trainer's notes."""
    answers = [
        {"text": "The first answer", "is_right": False, "feedback": "Feedback on the first"},
        {"text": "The second answer", "is_right": True, "feedback": "Feedback on the second"},
    ]
    content = [("section", {"heading": "Heading", "body": "<p>What to know.</p>"})]
    page = Module(
        title=title,
        summary="What the module is about",
        objectives=[("item", "<p>One aim.</p>"), ("item", "<p>Another aim.</p>")],
        why="<p>Why it matters here.</p>",
        case="<p>A case with a decision.</p>",
        exercise=[("fact", {"label": "Task", "value": "Exerciseword for participants"})],
        exercise_note="<p>Noteword on the exercise</p>",
        quiz=[("question", {"question": "Quizword question?", "options": answers})],
        trainer_notes="<p>Trainerword for trainers</p>",
        **{**_common(), "content": content, **fields},
    )
    page.locale = parent.locale
    Course.objects.get(pk=parent.pk).add_child(instance=page)
    publish(page)
    return page


def translated(page: Page) -> Any:
    """A public Italian version of a page; what it says is of no matter."""
    italian = Locale.objects.get(language_code="it")
    version = page.specific.copy_for_translation(italian, copy_parents=True)
    type(version).objects.filter(pk=version.pk).update(live=True)
    return type(version).objects.get(pk=version.pk)


def many_best_practices(number: int) -> None:
    """Add `number` published best practices by copying rows: real pages in a few statements."""
    original = best_practice("The page that is copied", tags=["copied"])
    parent = index_page()
    start = parent.numchild
    indicators = list(Indicator.objects.filter(area__framework__is_default=True))
    copies = []
    for place in range(1, number + 1):
        page = copy.copy(original)
        page._state = copy.copy(original._state)
        page.pk = page.id = None
        page.title = f"Practice {place} on membership fees"
        page.slug = page.identifier = f"practice-{place}"
        page.path = Page._get_path(parent.path, parent.depth + 1, start + place)
        page.url_path = f"{parent.url_path}{page.slug}/"
        page.translation_key = uuid.uuid4()
        page.levels = (("bronze", "silver", "gold")[place % 3],)
        copies.append(page)
    _insert_rows(copies)
    Page.objects.filter(pk=parent.pk).update(numchild=start + number)
    ResourceIndicator.objects.bulk_create(
        ResourceIndicator(resource_id=page.pk, indicator=indicators[place % len(indicators)])
        for place, page in enumerate(copies)
    )
    ResourceLink.objects.bulk_create(
        ResourceLink(resource_id=page.pk, target_id=copies[0].pk) for page in copies[1:50]
    )


def _insert_rows(pages: list[BestPractice]) -> None:
    """Insert the rows of each table of a page type; Django's bulk_create refuses such models."""
    rows = Page.objects.bulk_create(
        [
            Page(
                **{
                    field.attname: getattr(page, field.attname)
                    for field in Page._meta.local_concrete_fields
                    if not field.primary_key
                }
            )
            for page in pages
        ],
        batch_size=200,
    )
    for page, row in zip(pages, rows, strict=True):
        page.pk = page.id = page.page_ptr_id = page.resource_ptr_id = row.pk
    for model in (Resource, BestPractice):
        for start in range(0, len(pages), 200):
            model._base_manager._insert(
                pages[start : start + 200],
                fields=model._meta.local_concrete_fields,
                using=pages[0]._state.db,
            )
