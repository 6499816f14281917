"""What the portal wrote of an assessment, it reads again: scores, proof, address and note."""

from __future__ import annotations

import datetime

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal.benchmarking.exports import sheets_of_assessment
from portal.benchmarking.imports.core.remarks import Remarks, read_remarks
from portal.benchmarking.models import Score
from portal.benchmarking.self_check.proof import proof_texts
from portal.clusters.export_files import write_xlsx
from practices.models import Indicator
from search.core.spreadsheets import as_meant, defused
from tests.factories.clusters import AssessmentFactory, cluster_of, codes
from tests.portal.benchmarking.imports.uploads import Import

NOTE = "=1+1 is what they said; see the folder “2025”"
LINK = "https://example.org/proof?of=1.1&more=à"
TEXT = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "it"])
def test_proof_address_and_note_come_back_with_the_scores(language: str) -> None:
    """In whichever language it was written, and by somebody who reads the other one."""
    scores = {code: 30 + place for place, code in enumerate(codes())}
    written = AssessmentFactory(
        cluster=cluster_of(None), scores=scores, assessed_on=datetime.date(2025, 3, 12)
    )
    indicator = next(one for one in Indicator.objects.order_by("code") if proof_texts(one)[1:])
    evidence = [stored for stored, _shown in proof_texts(indicator)][:2]
    first = {"note": NOTE, "evidence": evidence, "evidence_link": LINK}
    Score.objects.filter(assessment=written, indicator=indicator).update(**first)
    with translation.override(language):
        content = write_xlsx(sheets_of_assessment(written))
    importing = Import("en" if language == "it" else "it")
    importing.upload(content, "scores.xlsx")
    importing.check("import")
    back = Score.objects.filter(assessment__cluster=importing.cluster).select_related("indicator")
    assert importing.saved() == scores
    read = back.get(indicator=indicator)
    assert {name: getattr(read, name) for name in first} == first
    assert set(back.exclude(pk=read.pk).values_list("note", "evidence_link")) == {("", "")}


@given(st.lists(TEXT, unique=True), st.lists(TEXT, max_size=4))
def test_what_is_no_known_proof_is_a_note_and_nothing_is_lost(
    known: list[str], texts: list[str]
) -> None:
    stored = {text: f"stored {text}" for text in known}
    said = read_remarks(texts, stored)
    meant = [as_meant(text) for text in texts]
    notes = [text for text in meant if text not in stored]
    proofs = [stored[text] for text in meant if text in stored]
    assert said == Remarks(" ".join(notes), tuple(dict.fromkeys(proofs)), "")


@given(st.lists(TEXT, min_size=1, unique=True), st.data())
def test_several_proofs_of_one_cell_are_told_apart(known: list[str], data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(known), min_size=1, unique=True))
    said = read_remarks(["; ".join(chosen)], {text: text for text in known})
    assert said.note == ""
    assert "; ".join(said.evidence) == "; ".join(chosen)


@given(TEXT)
def test_a_guarded_text_is_read_as_it_was_meant(text: str) -> None:
    assert as_meant(defused(text)) == text


def test_an_address_is_one_where_it_stands_alone() -> None:
    said = read_remarks(["see https://a.example", "https://b.example/x", "https://c.example"], {})
    assert said == Remarks("see https://a.example https://c.example", (), "https://b.example/x")
