"""To link a file gives nobody a right to it: documents and pictures alike, on every way."""

from __future__ import annotations

import datetime
from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image as Picture
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Locale, Page, Revision, Workflow
from wagtail_localize.models import OverridableSegment, Translation
from wagtail_localize.operations import translate_object

from portal.accounts.models import User
from practices.blocks import PROSE_FEATURES
from practices.models import Resource
from practices.publishing.problems import FILE, NotReadyError, publishing_problems
from tests.factories.accounts import browser_of, person
from tests.factories.editing import add_address, form_values
from tests.factories.library import course, make_private, publish
from training.models import Course

pytestmark = pytest.mark.django_db

# The column of a page, and the name of the chooser.
DOCUMENT, PICTURE = ("file", "wagtaildocs_chooser"), ("image", "wagtailimages_chooser")
KINDS = pytest.mark.parametrize("kind", [DOCUMENT, PICTURE])


def a_file(kind: tuple[str, str], uploader: User | None, title: str = "Salaries of all") -> Any:
    if kind == PICTURE:
        data = BytesIO()
        Picture.new("RGB", (40, 30), "teal").save(data, "PNG")
        picture = ImageFile(BytesIO(data.getvalue()), name="picture.png")
        return get_image_model().objects.create(
            title=title, file=picture, width=40, height=30, uploaded_by_user=uploader
        )
    content = ContentFile(b"text", name="salaries.txt")
    return get_document_model().objects.create(title=title, file=content, uploaded_by_user=uploader)


def draft_of(owner: User, **fields: Any) -> Course:
    """A course of `owner` that was never public, as code may make it: without a form."""
    page = course("A course of mine", owner=owner, image_text="What one sees")
    page.unpublish()
    page = Course.objects.get(pk=page.pk)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision(user=owner)
    return page


def offered(browser: Client, kind: tuple[str, str], number: int) -> set[str]:
    """The lists of the chooser, and what answers for one file, that show it."""
    name = kind[1]
    image_format = "?select_format=true" if kind == PICTURE else ""
    answers = {
        "list": browser.get(reverse(f"{name}:choose_results")),
        "search": browser.get(reverse(f"{name}:choose_results") + "?q=Salaries"),
        "first": browser.get(reverse(f"{name}:choose") + image_format),
        "several": browser.get(reverse(f"{name}:chosen_multiple") + f"?id={number}"),
        "JSON": browser.get(f"/admin/api/main/{kind[0].replace('file', 'document')}s/?order=-id"),
    }
    shown = {
        name for name, answer in answers.items() if "Salaries of all" in answer.content.decode()
    }
    chosen = browser.get(reverse(f"{name}:chosen", args=[number]))
    return shown | ({"chosen"} if chosen.status_code == 200 else set())


EVERYWHERE = {"list", "search", "first", "several", "JSON", "chosen"}


@KINDS
def test_a_chooser_offers_what_one_uploaded_may_change_or_reads_on_a_public_page(
    kind: tuple[str, str],
) -> None:
    trainer, other = person("trainer"), person("trainer")
    file = a_file(kind, other)
    browsers = [browser_of(who) for who in (trainer, other, person("editor"))]
    assert [offered(one, kind, file.pk) for one in browsers] == [set(), EVERYWHERE, EVERYWHERE]
    draft_of(trainer, **{kind[0]: file})
    assert offered(browsers[0], kind, file.pk) == set()
    page = course(access="trainer", image_text="What one sees", **{kind[0]: file})
    assert offered(browsers[0], kind, file.pk) == EVERYWHERE
    make_private(page, "groups")
    assert offered(browsers[0], kind, file.pk) == set()


@KINDS
def test_the_form_refuses_a_file_of_somebody_else_also_in_a_draft(kind: tuple[str, str]) -> None:
    file, own = a_file(kind, person("trainer")), None
    trainer = person("trainer")
    own = a_file(kind, trainer, "Mine")
    browser = browser_of(trainer)
    parent = course().get_parent()
    address = add_address(Course, parent)
    sent = {**form_values(browser, address, Course), "title": "A draft", kind[0]: file.pk}
    refused = browser.post(address, sent)
    assert kind[0] in refused.context["form"].errors
    told = refused.content.decode()
    assert "This file was uploaded by somebody else" in told
    # Sending numbers tells nobody a title, and draws no picture.
    assert "Salaries of all" not in told
    assert not file.renditions.exists() if kind == PICTURE else "salaries" not in told
    assert not Page.objects.filter(title="A draft").exists()
    assert browser.post(address, {**sent, kind[0]: own.pk}).status_code == 302
    assert getattr(Course.objects.get(title="A draft"), kind[0]) == own


def test_a_link_in_a_text_is_refused_as_well() -> None:
    file, trainer = a_file(DOCUMENT, person("trainer")), person("trainer")
    browser = browser_of(trainer)
    address = add_address(Course, course().get_parent())
    html = f'<p>See <a linktype="document" id="{file.pk}">this</a></p>'
    text = ContentstateConverter(PROSE_FEATURES).from_database_format(html)
    sent = {**form_values(browser, address, Course), "title": "A draft", "for_whom": text}
    answer = browser.post(address, sent)
    assert set(answer.context["form"].errors) == {"for_whom"}
    assert browser.get(file.url).status_code == 403


def test_a_draft_keeps_what_an_editor_linked_and_opens_it_to_nobody() -> None:
    trainer, file = person("trainer"), a_file(DOCUMENT, person("editor"))
    page = draft_of(trainer, file=file)
    browser = browser_of(trainer)
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    sent = {**form_values(browser, edit, Course), "title": "Another title"}
    assert browser.post(edit, sent).status_code == 302
    people = [trainer, person("expert"), person("registered"), None]
    assert [browser_of(one).get(file.url).status_code for one in people] == [403] * 4
    answer = browser.post(edit, {**sent, "action-publish": "1"})
    assert "file" in answer.context["form"].errors
    assert not Course.objects.get(pk=page.pk).live


def by_publishing(page: Page, trainer: User) -> None:
    page.latest_revision.publish(user=trainer)


def by_schedule(page: Page, trainer: User) -> None:
    past = timezone.now() - datetime.timedelta(hours=1)
    Revision.objects.filter(pk=page.latest_revision_id).update(approved_go_live_at=past)
    call_command("publish_scheduled")


def by_approval(page: Page, trainer: User) -> None:
    state = Workflow.objects.get(name="Review by editors").start(page, trainer)
    state.current_task_state.approve(user=person("expert"))


def by_bulk(page: Page, trainer: User) -> None:
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    browser_of(trainer).post(f"{address}?id={page.pk}", {"include_descendants": ""})


WAYS = pytest.mark.parametrize("way", [by_publishing, by_schedule, by_approval, by_bulk])


@WAYS
def test_a_page_goes_public_by_no_way_with_a_file_that_nobody_behind_it_may_open(way: Any) -> None:
    trainer, file = person("trainer"), a_file(DOCUMENT, person("editor"))
    page = draft_of(trainer, file=file)
    with suppress(NotReadyError):
        way(page, trainer)
    assert not Course.objects.get(pk=page.pk).live
    assert browser_of(None).get(file.url).status_code == 403


@WAYS
def test_with_a_file_of_its_author_it_does(way: Any) -> None:
    trainer = person("trainer")
    file = a_file(DOCUMENT, trainer)
    page = draft_of(trainer, file=file)
    assert browser_of(None).get(file.url).status_code == 403
    way(page, trainer)
    assert Course.objects.get(pk=page.pk).live
    assert browser_of(None).get(file.url).status_code == 200


def test_an_editor_makes_the_file_of_another_public_by_publishing() -> None:
    trainer, file = person("trainer"), a_file(DOCUMENT, None)
    page = draft_of(trainer, file=file)
    (problem,) = publishing_problems(page)
    assert (problem.code, problem.field) == (FILE, "file")
    page.latest_revision.publish(user=person("editor"))
    assert browser_of(None).get(file.url).status_code == 200
    # From now on it is shown by a public page: whoever changes that keeps it.
    again = Course.objects.get(pk=page.pk)
    again.title = "Another title"
    again.save_revision(user=trainer).publish(user=trainer)
    assert Resource.objects.get(pk=page.pk).title == "Another title"


def test_a_draft_of_a_public_page_shows_nothing_more(  # the index of references knows no drafts
) -> None:
    trainer, file = person("trainer"), a_file(DOCUMENT, None)
    page = publish(course(owner=trainer))
    page.file = file
    page.save_revision(user=trainer)
    assert [browser_of(one).get(file.url).status_code for one in (trainer, None)] == [403, 403]


@KINDS
def test_a_translation_takes_no_file_of_somebody_else(kind: tuple[str, str]) -> None:
    """The translator's screen writes into the page by an address of its own."""
    me = person("trainer")
    field = kind[0]
    page = draft_of(me, **{field: a_file(kind, me, "My own")})
    parts = [field for field in (DOCUMENT[0], PICTURE[0]) if field == kind[0]]
    translate_object(page, [Locale.objects.get(language_code="it")])
    translation = Translation.objects.get(source__object_id=page.translation_key)
    part = OverridableSegment.objects.get(source=translation.source, context__path__in=parts)
    address = reverse("wagtail_localize:edit_override", args=[translation.pk, part.pk])
    browser = browser_of(me)

    def choose(value: object) -> int:
        kind_of_body = "application/x-www-form-urlencoded"
        return browser.put(address, f"value={value}", content_type=kind_of_body).status_code

    assert choose(a_file(kind, person("editor")).pk) == 403
    assert choose(a_file(kind, me, "Another of mine").pk) == 201
    for nonsense in ("abc", "-1", "", 10**30, 987_654):
        assert choose(nonsense) == 400


@pytest.mark.parametrize("language", ["en", "it"])
def test_a_colleague_publishes_what_the_owner_put_into_a_course_that_both_run(
    language: str,
) -> None:
    owner, colleague, stranger = person("trainer"), person("trainer"), person("trainer")
    page = draft_of(owner, file=a_file(DOCUMENT, owner))
    page.shared_with.add(colleague)
    page.save()
    if language == "it":
        page.save_revision(user=owner).publish(user=owner)
        translate_object(page, [Locale.objects.get(language_code="it")])
        page = Course.objects.get(locale__language_code="it", translation_key=page.translation_key)
        page.untranslated_at = timezone.now()
        page.file = a_file(DOCUMENT, owner)
    page.save_revision(user=colleague)
    assert [one.code for one in publishing_problems(page, people=[stranger])] == [FILE]
    page.latest_revision.publish(user=colleague)
    assert Course.objects.get(pk=page.pk).live
    # It is not the colleague's: elsewhere it is still the owner's to use.
    other = draft_of(colleague, file=a_file(DOCUMENT, owner))
    assert [one.code for one in publishing_problems(other)] == [FILE]
