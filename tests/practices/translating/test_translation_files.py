"""PO files: taken over by translators, within a budget, and refused in words."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, Translation
from wagtail_localize.operations import translate_object

from practices.models import Term
from practices.translating import files
from practices.translating.files import po_problem
from practices.translating.untranslated import untranslated_texts
from tests.factories.accounts import browser_of, person
from tests.factories.library import best_practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def translation() -> Translation:
    translate_object(
        best_practice("Five words in a title"), [Locale.objects.get(language_code="it")]
    )
    return Translation.objects.get()


def upload(browser: Client, translation: Translation, content: bytes | None) -> str:
    """What the editor reads afterwards."""
    address = reverse("wagtail_localize:upload_pofile", args=[translation.pk])
    page = reverse("wagtailadmin_pages:edit", args=[translation.get_target_instance().pk])
    sent = {"next": page}
    if content is not None:
        sent["file"] = SimpleUploadedFile("page.po", content)
    return browser.post(address, sent, follow=True).content.decode()


def filled_in(translation: Translation) -> bytes:
    """The file that a translator downloads, with the title translated."""
    po = translation.export_po()
    for entry in po:
        if entry.msgctxt == "title":
            entry.msgstr = "Cinque parole in un titolo"
    return str(po).encode()


def test_what_a_translator_filled_in_is_taken_over(translation: Translation) -> None:
    content = filled_in(translation)
    assert po_problem(content) is None
    assert "Successfully imported" in upload(browser_of(person("editor")), translation, content)
    assert StringTranslation.objects.filter(data="Cinque parole in un titolo").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "Choose the PO file"),
        (b"", "no PO file"),
        (b"/etc/hosts", "no PO file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "no PO file"),
        (b'msgid "begun\nmsgstr \n', "no PO file"),
        ('msgid "perché"\nmsgstr ""\n'.encode("latin-1"), "no PO file"),
        (b'msgid "one"\nmsgstr "uno"\n', "say that it belongs"),
        (b"#" * (files.MOST_BYTES + 1), "larger than"),
        (b'msgid "a"\nmsgstr "b"\n' * (files.MOST_ENTRIES + 1), "texts, so it was not"),
        # The parser ends a line there as well.
        (b'msgid "a"\nmsgstr "b"\n' + b'\x0cmsgid\xc2\xa0"a"' * 4_000, "texts, so it was not"),
        # Of the size that is allowed: it took minutes.
        (b"\n" * files.MOST_BYTES, "lines, so it was not"),
        (b'msgid "a"\n' + b'"b"\n' * files.MOST_LINES, "lines, so it was not"),
    ],
    ids=[
        *("none", "empty", "path", "picture", "begun", "latin-1", "foreign", "large", "many"),
        *("other lines", "blank", "continued"),
    ],
)
def test_what_is_no_file_of_the_page_is_refused_in_words(
    translation: Translation, content: bytes | None, said: str
) -> None:
    assert said in upload(browser_of(person("editor")), translation, content).replace("&#x27;", "'")
    assert not StringTranslation.objects.exists()


def test_only_those_who_may_translate_upload(translation: Translation) -> None:
    upload(browser_of(person("expert")), translation, filled_in(translation))
    assert not StringTranslation.objects.exists()


@given(st.binary(max_size=300))
def test_whatever_the_file_it_is_judged(content: bytes) -> None:
    po_problem(content)
    po_problem(b'msgid ""\nmsgstr ""\n' + content)


def test_lists_call_a_translation_by_the_title_that_was_typed(translation: Translation) -> None:
    segment = translation.source.stringsegment_set.get(context__path="title")
    address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
    typed = {"value": "Caffè & <R&S>"}
    sent = urlencode(typed), "application/x-www-form-urlencoded"
    browser = browser_of(person("editor"))
    assert browser.put(address, sent[0], content_type=sent[1]).status_code in (200, 201)
    page = Page.objects.get(pk=translation.get_target_instance().pk)
    assert page.draft_title == "Caffè & <R&S>"


def test_the_translator_s_screen_learns_the_names_of_terms_and_of_nothing_else() -> None:
    term = Term.objects.order_by("pk")[0]
    browser = browser_of(person("trainer"))
    base = "/admin/localize/api/snippets"
    assert browser.get(f"{base}/practices/term/{term.pk}/").json()["title"] == str(term)
    for other in ("practices/term/", "clusters/cluster/1/", "practices/term/abc/"):
        assert browser.get(f"{base}/{other}", follow=True).status_code == 404


def test_a_page_of_which_all_but_the_address_is_translated_is_translated(
    translation: Translation,
) -> None:
    page = translation.get_target_instance().specific
    original = page.get_translations().get(locale__language_code="en").specific
    assert untranslated_texts(page, original) > 0
    po = translation.export_po()
    for entry in po:
        entry.msgstr = "" if entry.msgctxt == "slug" else f"Sì {entry.msgid}"
    upload(browser_of(person("editor")), translation, str(po).encode())
    translation.save_target(publish=False)
    page = translation.get_target_instance().specific
    assert untranslated_texts(page.get_latest_revision_as_object(), original) == 0
