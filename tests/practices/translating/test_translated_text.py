"""What a translator types is what readers read."""

from __future__ import annotations

import json
from html import unescape
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.operations import translate_object
from wagtail_localize.strings import StringValue

from practices.models import BestPractice
from practices.translating.screen import shown_text
from practices.translating.text import stored_text
from tests.factories.accounts import browser_of, person
from tests.factories.library import best_practice

TYPED = [
    "R&D",
    "AT&T",
    "write &amp; for &",
    "&lt;b&gt;",
    "<5 soci",
    "a < b & c",
    "x <soci> y",
    "dice \"ciao\" e 'no'",
    "<b>&x;",
]


@given(st.text(alphabet=st.characters(exclude_characters="\r&", exclude_categories=["C"])))
def test_plain_text_is_read_back_as_typed(typed: str) -> None:
    for text in (typed, f"R&D {typed}"):
        expected = StringValue(stored_text(text, rich=False)).render_text()
        assert expected == text.replace("<br>", "\n").replace("<br/>", "\n")


@given(st.text(alphabet="<>&;/abr mp#1x\"'"), st.booleans())
def test_storing_again_changes_nothing(typed: str, rich: bool) -> None:
    once = stored_text(typed, rich=rich)
    assert stored_text(once, rich=rich) == once


def test_formatted_text_keeps_its_tags_and_its_ampersands() -> None:
    typed = 'R&D <b>of 5 < 6</b> <a id="a1">AT&T</a> &amp; more'
    stored = 'R&amp;D <b>of 5 &lt; 6</b> <a id="a1">AT&amp;T</a> &amp; more'
    assert stored_text(typed, rich=True) == stored


@given(st.text(alphabet="<>&;/abr mp#1x\"'"))
def test_formatted_text_is_stored_again_as_it_was_shown(typed: str) -> None:
    stored = stored_text(typed, rich=True)
    assert stored_text(shown_text(stored, rich=True), rich=True) == stored


@pytest.mark.django_db
def test_the_screen_shows_texts_as_readers_see_them() -> None:
    page = best_practice("R&D <now> &amp; then", situation="<p>Costs &amp; <b>more</b></p>")
    translate_object(page, [Locale.objects.get(language_code="it")])
    target = Translation.objects.get().get_target_instance()
    edit = reverse("wagtailadmin_pages:edit", args=[target.pk])
    html = browser_of(person("editor")).get(edit).content.decode()
    props = json.loads(unescape(html.partition('data-props="')[2].partition('"')[0]))
    shown = {one["source"] for one in props["segments"] if one["type"] == "string"}
    assert {"R&D <now> &amp; then", "Costs & <b>more</b>"} <= shown


@pytest.mark.django_db
def test_the_screen_and_an_uploaded_file_publish_what_was_typed() -> None:
    page, browser = best_practice("A practice in English"), browser_of(person("editor"))
    italian = Locale.objects.get(language_code="it")
    submit = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    assert browser.post(submit, {"locales": [italian.pk]}).status_code == 302
    translation = Translation.objects.get(source__object_id=page.translation_key)
    segment = StringSegment.objects.get(source=translation.source, context__path="summary")
    address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
    upload = reverse("wagtail_localize:upload_pofile", args=[translation.pk])
    for typed in TYPED:
        reply = browser.put(
            address, urlencode({"value": typed}), content_type="application/x-www-form-urlencoded"
        )
        assert reply.status_code in {200, 201}
        assert not json.loads(reply.content)["error"]
        assert json.loads(reply.content)["data"] == typed
        translation.save_target(publish=False)
        draft = BestPractice.objects.get(
            locale=italian, translation_key=page.translation_key
        ).get_latest_revision_as_object()
        assert draft.summary == typed
        file = translation.export_po()
        entry = next(entry for entry in file if entry.msgctxt == "summary")
        entry.msgstr = f"{StringValue.from_plaintext(typed).data} again"
        sent = SimpleUploadedFile("it.po", str(file).encode())
        assert browser.post(upload, {"file": sent}).status_code == 302
        translation.save_target(publish=False)
        draft = BestPractice.objects.get(
            locale=italian, translation_key=page.translation_key
        ).get_latest_revision_as_object()
        assert draft.summary == f"{typed} again"


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "most"), [("title", 255), ("summary", 160), (".title", 150)])
def test_the_screen_says_at_once_that_a_text_is_too_long(path: str, most: int) -> None:
    """In a field of the page and in a block of a step alike, as publishing would."""
    page, browser = best_practice("A practice in English"), browser_of(person("editor"))
    translate_object(page, [Locale.objects.get(language_code="it")])
    translation = Translation.objects.get()
    segments = StringSegment.objects.filter(source=translation.source)
    segment = segments.filter(context__path__endswith=path).exclude(context__path="title").first()
    segment = segment if path == ".title" else segments.get(context__path=path)
    assert segment is not None
    address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])

    def error_of(typed: str) -> str | None:
        sent = urlencode({"value": typed})
        kind = "application/x-www-form-urlencoded"
        answer = json.loads(browser.put(address, sent, content_type=kind).content)
        assert answer["data"] == typed
        return str(answer["error"]) if answer["error"] else None

    before = translation.get_progress()[1]
    assert f"at most {most} characters" in str(error_of("à" * (most + 1)))
    # It isn't translated yet, and nothing that was typed is lost.
    assert translation.get_progress()[1] == before
    assert error_of("à" * most) is None
    assert translation.get_progress()[1] == before + 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "slug"),
    [("Città più bella", "città-più-bella"), ("<b>its</b>", "its"), ("Привет", "привет")],
)
def test_the_address_of_a_translation_keeps_its_letters(typed: str, slug: str) -> None:
    page = best_practice("A practice in English")
    italian = Locale.objects.get(language_code="it")
    translate_object(page, [italian])
    translation = Translation.objects.get()
    segment = StringSegment.objects.get(source=translation.source, context__path="slug")
    StringTranslation.objects.create(
        translation_of=segment.string, locale=italian, context=segment.context, data=typed
    )
    translation.save_target(publish=False)
    assert translation.get_target_instance().slug == slug
