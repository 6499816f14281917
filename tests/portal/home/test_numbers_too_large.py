"""A number that no database can hold is found nowhere: no address and no form fails on it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import DataError
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.models import Page

from portal.clusters.models import Cluster
from practices.models import Resource, ResourceLink, Term
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import AssessmentFactory, cluster_of
from tests.factories.editing import form_values
from tests.factories.library import best_practice, course, module
from tests.portal.home.editing_addresses import Address, all_addresses
from training.models import Course, Module

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::django.core.paginator.UnorderedObjectListWarning"),
]
LARGE = str(10**30)
# Whatever lists, choosers and filters take as a number.
QUERY = urlencode(
    dict.fromkeys(
        [
            *(
                "p",
                "page",
                "id",
                "pk",
                "area",
                "indicator",
                "framework",
                "hours",
                "limit",
                "number",
            ),
            *("offset", "parent_page_id", "target_pages[]", "content_type", "object_type"),
            *("user", "owner", "tag", "site", "collection_id", "locale", "position", "child_of"),
            *("task", "descendant_of", "translation_of", "ancestor_of", "workflow", "requested_by"),
            *(
                "plan",
                "edited_by",
                "last_published_by",
                "locked_by",
                "target",
                "target_locale",
                "month",
            ),
        ],
        LARGE,
    )
)
OTHERS = {"app_label": "wagtailcore", "model_name": "page", "code": "1.1", "format": "json"}
ENDS_THE_SESSION = ("logout", "sign_out")


@pytest.fixture
def everything() -> tuple[Client, Cluster]:
    """The browser of an administrator who also is the manager of a cluster."""
    user = person("superuser")
    cluster = cluster_of(user)
    AssessmentFactory(cluster=cluster)
    browser = browser_of(user)
    browser.raise_request_exception = False
    return browser, cluster


def filled(address: Address, cluster: Cluster) -> str | None:
    """The address with a large number wherever it takes one; None where it takes none such."""
    values = {
        name: cluster.slug if name == "slug" else OTHERS.get(name, LARGE)
        for name in address.parameters
    }
    try:
        return reverse(address.name, kwargs=values) if address.name else None
    except NoReverseMatch:
        return None


def is_too_large_for(answer: HttpResponse) -> bool:
    """Whether a database or its driver refused a number.

    Other faults of screens that get nothing but numbers are for other tests.
    """
    error = answer.exc_info and answer.exc_info[1]
    return isinstance(error, (OverflowError, DataError))


def test_no_address_fails_on_a_number_that_is_too_large(everything: tuple[Client, Cluster]) -> None:
    browser, cluster = everything
    failed, asked = [], 0
    for address in all_addresses():
        if any(word in address.name for word in ENDS_THE_SESSION) or "error_test" in address.name:
            continue
        url = filled(address, cluster)
        for send in (browser.get, browser.post) if url else ():
            answer = send(f"{url}?{QUERY}")
            asked += 1
            if is_too_large_for(answer):
                failed.append(url)

    assert failed == []
    assert asked > 300


def screens(page: Page) -> list[str]:
    names = ("edit", "copy", "move", "set_privacy", "unpublish")
    return [reverse(f"wagtailadmin_pages:{name}", args=[page.pk]) for name in names]


def test_no_form_of_a_page_fails_on_a_number_that_is_too_large(
    everything: tuple[Client, Cluster],
) -> None:
    browser, _cluster = everything
    whole = course()
    failed = []
    for page in (best_practice(), Course.objects.get(pk=whole.pk), module(whole)):
        edit, *others = screens(page)
        sent: dict[str, Any] = form_values(browser, edit, type(page))
        for name in ("category", "audiences", "tags", "file", "image", "shared_with", "country"):
            answer = browser.post(edit, {**sent, name: LARGE})
            if answer.status_code >= 500:
                failed.append((edit, name))
        rows = {name: LARGE for name in sent if name.endswith(("-id", "-indicator", "-target"))}
        answer = browser.post(
            edit, {**sent, **rows, "links-TOTAL_FORMS": "1", "links-0-target": LARGE}
        )
        if answer.status_code >= 500:
            failed.append((edit, "rows"))
        form = {"new_parent_page": LARGE, "groups": LARGE, "new_title": "A", "new_slug": "a"}
        form |= {"restriction_type": "groups", "chooser": LARGE}
        bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
        for url in (*others, f"{bulk}?id={page.pk}"):
            if browser.post(url, form).status_code >= 500:
                failed.append((url, "form"))
    assert failed == []


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(min_value=-(2**70), max_value=2**70), min_size=1, max_size=3))
def test_what_is_too_large_is_nobodys_key_on_every_way_to_ask(numbers: list[int]) -> None:
    known = list(Resource.objects.values_list("pk", flat=True)[:2])
    for rows in (Page.objects, Resource.objects, Module.objects, Term.objects):
        for number in (*numbers, *known):
            assert list(rows.filter(pk=number)) == list(rows.filter(pk__in=[number]))
    links = ResourceLink.objects.all()
    assert (
        links.filter(target__in=[*numbers, *known]).count()
        == links.filter(target__in=[one for one in [*numbers, *known] if abs(one) < 2**63]).count()
    )


@pytest.mark.parametrize("query", ["id=abc", f"id={LARGE}", "id=all&childOf=abc", "id=1&id=None"])
def test_a_screen_for_many_things_is_not_there_for_what_is_no_number(query: str) -> None:
    browser = browser_of(person("superuser"))
    bulk_action_registry._scan_for_bulk_actions()
    asked = 0
    for app, models in bulk_action_registry.actions.items():
        for name, actions in models.items():
            for action in actions:
                address = reverse("wagtail_bulk_action", args=[app, name, action])
                answer = browser.get(f"{address}?{query}", follow=True)
                # Where it lies is asked of pages, pictures and documents alone.
                of_all = "childOf" in query and app not in {
                    "wagtailcore",
                    "wagtailimages",
                    "wagtaildocs",
                }
                assert answer.status_code in ({200, 404} if of_all else {404}), address
                asked += 1
    assert asked > 10
