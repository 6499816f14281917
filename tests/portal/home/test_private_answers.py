"""What was shown to somebody signed in is kept by no browser and no cache."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model

from portal.accounts.files_on_the_way import leads_to_file
from tests.factories.accounts import browser_of, person, sure_browser_of
from tests.portal.accounts.account_views import addresses
from tests.portal.home.way_in import World, our_addresses

pytestmark = pytest.mark.django_db

# The editing screens keep nothing by Wagtail's rule, and the library of the API a little. The
# letters of suggestions are typed again at once.
RULES_OF_THEIR_OWN = ("/admin/", "/api/", "/en/search/suggest/")


def kept(browser: Client, places: dict[str, str], files: set[str] | None = None) -> dict[str, str]:
    """Of the pages of `places`, those that a browser may keep, with what is said of them.

    Adds to `files` those that are saved in place of being shown.
    """
    found = {}
    for name, address in places.items():
        headers = browser.get(address).headers
        if files is not None and "attachment" in headers.get("Content-Disposition", ""):
            files.add(name)
        said = headers.get("Cache-Control", "nothing")
        if "no-store" not in said:
            found[name] = said
    return found


def test_no_answer_of_ours_to_somebody_signed_in_may_be_kept_and_each_file_is_marked() -> None:
    world = World()
    for name in ("cluster_export", "import_template", "plan_export"):
        world.arguments[name] = {"extension": "xlsx"}
    world.arguments["assessment_download"] = world.arguments["assessment_delete"]
    places = {name: world.address(name, needs) for name, needs in our_addresses()}
    assert len(places) > 80
    browser, files = sure_browser_of(world.user), set[str]()
    assert kept(browser, places, files).keys() == {"search_suggest"}
    assert {"account_data", "assessment_download", "cluster_export", "plan_calendar"} <= files
    # Who signs in on the way there is led to a page with a button.
    assert [name for name in files if not leads_to_file(places[name], "testserver")] == []


def test_nor_may_any_page_of_the_account_or_any_refusal() -> None:
    """Of every pattern, with numbers of nothing."""
    found = [path for path, _view in addresses() if not path.startswith(RULES_OF_THEIR_OWN)]
    places = {path: path for path in found if "logout" not in path}
    assert len(places) > 110
    assert kept(browser_of(person("registered")), places) == {}


def test_what_is_for_few_may_not_be_kept_and_what_is_for_all_may() -> None:
    world = World()
    file = get_document_model().objects.create(
        title="Mine", file=ContentFile(b"1", name="mine.txt"), uploaded_by_user=world.user
    )
    places = {
        "module": str(world.module.url),
        "own document": file.url,
        "library": str(world.guidance.url),
        "no page": "/en/no-such-page/",
        "the key of a second factor": reverse("mfa_activate_totp"),
    }
    assert kept(sure_browser_of(world.user), places) == {}
    of_visitors = {name: places[name] for name in ("module", "library", "no page")}
    assert kept(Client(), of_visitors) == dict.fromkeys(of_visitors, "nothing")


def test_the_answer_to_signing_out_may_not_be_kept() -> None:
    answer = browser_of(person("registered")).post(reverse("account_logout"))
    assert answer["Cache-Control"] == "private, no-store"
