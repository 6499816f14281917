"""Tables are translated as texts are: piece by piece, and counted."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import polib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Locale
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)

from practices.texts.tables import table_texts, with_texts
from practices.translating.untranslated import untranslated_texts
from tests.factories.library import course, module, translated
from training.models import Module

TABLE = {
    "table_header_choice": "row",
    "first_row_is_table_header": True,
    "table_caption": "What a firm pays",
    "data": [["Size", "Fee & more"], ["Small", "500 €"], ["Large", None], ["Small", "1.200 €"]],
}


@pytest.mark.django_db
def test_a_table_is_offered_to_translators_counted_and_shown_translated(
    after_commit: Callable[[], AbstractContextManager[Any]],
) -> None:
    lesson = module(course("A course with a table"), content=[("table", TABLE)])
    translated(lesson.get_parent())
    italian = Locale.objects.get(language_code="it")
    source, _created = TranslationSource.get_or_create_from_instance(
        Module.objects.get(pk=lesson.pk)
    )
    translation = Translation.objects.create(source=source, target_locale=italian)
    pieces = StringSegment.objects.filter(source=source, context__path__startswith="content.")
    texts = [one.string.data for one in pieces.order_by("order").select_related("string")]
    assert texts == ["What a firm pays", "Size", "Fee &amp; more", "Small", "Large"]
    assert {entry.msgid for entry in translation.export_po()} >= set(texts)
    translation.save_target(publish=False)
    page = Module.objects.get(translation_key=lesson.translation_key, locale=italian)
    before = untranslated_texts(page, lesson)
    po = polib.POFile()
    for entry in translation.export_po():
        if entry.msgctxt.startswith("content."):
            entry.msgstr = f"it: {entry.msgid}"
        po.append(entry)
    po.metadata = translation.export_po().metadata
    translation.import_po(po)
    translation.save_target(publish=False)
    page = Module.objects.get(pk=page.pk)
    assert before - untranslated_texts(page, lesson) == len(texts)
    shown = page.get_latest_revision_as_object().content[0].value
    assert shown["table_caption"] == "it: What a firm pays"
    assert shown["data"] == [
        ["it: Size", "it: Fee & more"],
        ["it: Small", "500 €"],
        ["it: Large", None],
        ["it: Small", "1.200 €"],
    ]
    assert StringTranslation.objects.filter(locale=italian).count() == len(texts)


CELLS = st.one_of(st.none(), st.integers(), st.sampled_from(["", "12 %", "Sì", "No", "A b"]))
TABLES = st.fixed_dictionaries(
    {"data": st.lists(st.lists(CELLS, max_size=3), max_size=3)},
    optional={"table_caption": CELLS, "cell": st.just([])},
)


@given(table=st.one_of(st.none(), TABLES))
def test_texts_of_a_table_are_its_words_and_go_back_to_where_they_were(table: Any) -> None:
    texts = table_texts(table)
    assert with_texts(table, {}) == table
    assert with_texts(table, texts) == table
    assert all(any(map(str.isalpha, text)) for text in texts.values())
    other = with_texts(table, {name: f"{text}!" for name, text in texts.items()})
    assert set(table_texts(other).values()) == {f"{text}!" for text in texts.values()}
