"""A page of the check acts on the upload and the answers that it shows, and on nothing else."""

from __future__ import annotations

import pytest

from portal.benchmarking.imports import pending as pending_import
from portal.benchmarking.models import Assessment, PendingImport
from tests.portal.benchmarking.imports.uploads import GOOD, Import

OTHER = "code;score\n1.1;70\n1.2;80\n"
DOUBTFUL = "Nr.;Punkte\n1.1;2\n1.2;4\n2.1;many\n"

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "act", [{"do": "import"}, {"do": "check"}, {"do": "cancel"}, {"back": "2-0"}]
)
def test_an_old_page_does_nothing_to_the_file_that_was_uploaded_after_it(
    importing: Import, act: dict[str, str]
) -> None:
    importing.upload(GOOD)
    old = importing.form()
    importing.upload(OTHER, "second.csv")
    sent = {"date-0": "2025-03-12", "upload": old, **act}
    shown = importing.browser.post(f"{importing.base}import/check/", sent, follow=True)
    page = shown.content.decode()
    assert "Another file was uploaded meanwhile: second.csv. Nothing was saved." in page
    assert shown.context["page"].ready_count == 2
    assert importing.saved() == {}
    assert PendingImport.objects.get().answers == {}


@pytest.mark.parametrize("do", ["import", "cancel", "check"])
def test_an_old_page_does_nothing_to_answers_that_were_given_after_it(
    importing: Import, do: str
) -> None:
    importing.upload(DOUBTFUL)
    old = importing.form()
    importing.check("check", **{"scale": "0-4", "code-4": "2.1", "score-4": "1"})
    answers = PendingImport.objects.get().answers
    shown = importing.check(do, upload=old, scale="0-5")
    assert shown["Location"] == f"{importing.base}import/check/"
    page = importing.browser.get(shown["Location"]).content.decode()
    assert "The answers were changed meanwhile" in page
    assert importing.saved() == {}
    assert PendingImport.objects.get().answers == answers


def test_a_form_that_is_sent_twice_is_answered_twice_and_says_no_word_of_it(
    importing: Import,
) -> None:
    importing.upload(DOUBTFUL)
    once = {"upload": importing.form(), "scale": "0-4", "code-4": "2.1", "score-4": "1"}
    first, second = importing.check("check", **once), importing.check("check", **once)
    assert first.status_code == second.status_code == 200
    assert "meanwhile" not in second.content.decode()
    importing.check("import")
    assert importing.saved() == {"1.1": 50.0, "1.2": 100.0, "2.1": 25.0}


def test_a_page_of_the_answers_as_they_are_goes_on_after_each_of_them(importing: Import) -> None:
    importing.upload(DOUBTFUL)
    for answers in ({"scale": "0-4"}, {"skip-4": "1"}, {}):
        version = importing.check("check", **answers).context["page"].version
        assert version == importing.form()
    importing.check("import")
    assert importing.saved() == {"1.1": 50.0, "1.2": 100.0}


@pytest.mark.parametrize("do", ["import", "cancel"])
def test_a_form_for_what_is_saved_already_says_so_and_saves_nothing_more(
    importing: Import, do: str
) -> None:
    importing.upload(GOOD)
    old = importing.form()
    importing.check("import")
    shown = importing.check(do, upload=old)
    assert shown["Location"] == f"{importing.base}scores/"
    page = importing.browser.get(shown["Location"]).content.decode()
    assert "This upload was saved or cancelled already." in page
    assert Assessment.objects.filter(cluster=importing.cluster).count() == 1


def test_a_form_that_names_no_upload_saves_nothing(importing: Import) -> None:
    importing.upload(GOOD)
    assert importing.check("import", upload="")["Location"] == f"{importing.base}import/check/"
    assert importing.saved() == {}


def test_what_was_read_is_not_saved_when_another_file_came_in_between(importing: Import) -> None:
    importing.upload(GOOD)
    read = PendingImport.objects.get()
    importing.upload(OTHER)
    owner = importing.cluster.memberships.get().user
    with pytest.raises(pending_import.SupersededError):
        pending_import.save(read, [], owner)
    with pytest.raises(pending_import.SupersededError):
        pending_import.drop(read)
    assert PendingImport.objects.filter(cluster=importing.cluster).exists()


def test_a_second_upload_says_whose_place_it_took(importing: Import) -> None:
    first = importing.upload(GOOD, "first.csv").content.decode()
    assert "took its place" not in first
    second = importing.upload(OTHER, "second.csv").content.decode()
    assert "Your upload first.csv was not saved yet; this file took its place." in second
    importing.check("import")
    third = importing.upload(GOOD, "third.csv").content.decode()
    assert "took its place" not in third
