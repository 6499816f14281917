"""The public profile: what others see, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal.clusters.audit_sentences import sentence
from portal.exchange.addresses import is_platform_page
from portal.exchange.models import PublicProfile
from practices.models import Term
from tests.factories.accounts import browser_of, person
from tests.factories.clusters import MembershipFactory, cluster_of
from tests.factories.exchange import PublicProfileFactory, Team, team

pytestmark = pytest.mark.django_db

PLATFORM = "https://reporting.clustercollaboration.eu/cluster/42"


def portfolio() -> Term:
    return Term.objects.filter(vocabulary="portfolio").first()


@pytest.fixture
def own() -> Team:
    return team(
        {"1.1": 43.21},
        name="Harbour Cluster",
        region="Northern coast",
        portfolio=portfolio(),
        member_count=7321,
        label="silver",
        label_valid_until=timezone.localdate() - timedelta(days=1),
    )


def public(visitor: Client, own: Team) -> str:
    response = visitor.get(f"/en/clusters/{own.cluster.slug}/")
    assert response.status_code == 200
    return str(response.content.decode())


def form(**more: object) -> dict[str, object]:
    return {"do": "save", "language": "en", **more}


def test_a_manager_writes_sees_the_preview_publishes_and_takes_it_back(
    own: Team, visitor: Client
) -> None:
    address = f"/en/clusters/{own.cluster.slug}/"
    offers = "Berths <b>& cranes</b>\nfor guests"
    page = own.post("profile/", **form(offers=offers, platform_url=PLATFORM, show_region="on"))
    assert "Nobody outside the team sees it" in page.content.decode()
    assert visitor.get(address).status_code == 404
    assert "Harbour Cluster" not in visitor.get("/en/clusters/").content.decode()
    own.post("profile/", do="publish")
    text = public(visitor, own)
    assert "Berths &lt;b&gt;&amp; cranes&lt;/b&gt;<br>for guests" in text
    assert PLATFORM in text
    assert "Northern coast" in text
    # Only what is switched on, in the page as in the preview.
    for hidden in ("Silver", "7321", str(own.cluster.portfolio), "43.21", own.user.email):
        assert hidden not in text.partition("<footer")[0], hidden
    main = text[text.index("<dl") : text.index("</dl>")]
    assert main in own.get("profile/").content.decode()
    assert "Publish" in own.post("profile/", do="take-back").content.decode()
    assert visitor.get(address).status_code == 404
    assert PublicProfile.objects.get(cluster=own.cluster).offers.startswith("Berths")
    said = [sentence(entry) for entry in own.cluster.audit_entries.all()][:3]
    assert said == [
        f"{own.user.name} withdrew the public profile.",
        f"{own.user.name} shared the public profile.",
        f"{own.user.name} changed the public profile.",
    ]


def test_an_expired_label_is_said_to_be_expired_and_whose_word_it_is(
    own: Team, visitor: Client
) -> None:
    PublicProfileFactory(cluster=own.cluster, show_label=True, show_members=True)
    text = public(visitor, own)
    assert "as the cluster states it" in text
    assert "expired on" in text
    assert "7321" in text or "7,321" in text
    own.cluster.label_valid_until = timezone.localdate()
    own.cluster.save()
    assert "valid until" in public(visitor, own)


def test_texts_in_another_language_are_marked(own: Team, visitor: Client) -> None:
    PublicProfileFactory(cluster=own.cluster, offers="Posti barca", language="it")
    text = public(visitor, own)
    assert "In Italian" in text
    assert 'lang="it"' in text
    assert "In Italian" not in visitor.get(f"/it/clusters/{own.cluster.slug}/").content.decode()


def names(visitor: Client, query: str = "") -> list[str]:
    response = visitor.get(f"/en/clusters/{query}")
    return [profile.name for profile in response.context["profiles"]]


def test_the_list_filters_by_what_a_profile_shows_and_by_nothing_else(
    own: Team, visitor: Client
) -> None:
    profile = PublicProfileFactory(cluster=own.cluster)
    abroad = team(name="Alpine Cluster", label="silver", portfolio=portfolio()).cluster
    abroad.country = Term.objects.get(vocabulary="country", slug="DE")
    abroad.save()
    PublicProfileFactory(cluster=abroad, show_label=True, show_portfolio=True)
    slug = portfolio().slug
    assert names(visitor) == ["Alpine Cluster", "Harbour Cluster"]
    hidden = Term.objects.filter(vocabulary="portfolio").exclude(slug=portfolio().slug).first()
    own.cluster.portfolio = hidden
    own.cluster.save()
    offered = visitor.get("/en/clusters/").content.decode()
    assert f'value="{portfolio().slug}"' in offered
    assert f'value="{hidden.slug}"' not in offered, "The choices tell what a profile hides."
    own.cluster.portfolio = portfolio()
    own.cluster.save()
    assert names(visitor, "?country=IT") == ["Harbour Cluster"]
    assert names(visitor, f"?portfolio={slug}") == ["Alpine Cluster"]
    assert names(visitor, "?label=silver") == ["Alpine Cluster"]
    profile.show_label = profile.show_portfolio = True
    profile.save()
    assert names(visitor, f"?portfolio={slug}") == ["Alpine Cluster", "Harbour Cluster"]
    assert names(visitor, "?label=silver") == ["Alpine Cluster"]  # The other one has expired.
    assert "No cluster found" in visitor.get("/en/clusters/?label=gold").content.decode()
    for nonsense in ("?country=%00", "?label=platinum", "?portfolio=" + "9" * 400):
        response = visitor.get(f"/en/clusters/{nonsense}")
        assert response.status_code == 422
        assert "error-summary" in response.content.decode()
    assert visitor.get("/en/clusters/?page=%00").status_code == 200


def test_a_cluster_that_nobody_looks_after_vanishes_and_examples_are_marked(
    own: Team, visitor: Client
) -> None:
    PublicProfileFactory(cluster=own.cluster)
    example = cluster_of(None, name="Example Kiosk", is_example=True)
    PublicProfileFactory(cluster=example)
    text = visitor.get("/en/clusters/").content.decode()
    assert "Harbour Cluster" in text
    assert text.count("Invented example") == 1
    assert "Invented example" in visitor.get(f"/en/clusters/{example.slug}/").content.decode()
    own.user.is_active = False
    own.user.save()
    assert names(visitor) == ["Example Kiosk"]
    assert visitor.get(f"/en/clusters/{own.cluster.slug}/").status_code == 404
    own.cluster.delete()
    assert names(visitor) == ["Example Kiosk"]


@pytest.mark.parametrize(
    "address",
    [
        "http://clustercollaboration.eu/x",
        "https://clustercollaboration.eu.evil.org/x",
        "https://evilclustercollaboration.eu/x",
        "https://clustercollaboration.eu@evil.org/x",
        "https://evil.org\\@clustercollaboration.eu/",
        "https://evil.org/clustercollaboration.eu",
        "https://clustercollaboration.eu:8080/x",
        "javascript:alert(1)//clustercollaboration.eu",
        "https://[clustercollaboration.eu/",
    ],
)
def test_only_pages_of_the_platform_are_its_pages(address: str, own: Team) -> None:
    assert not is_platform_page(address)
    response = own.post("profile/", **form(platform_url=address))
    assert response.status_code == 422
    assert not PublicProfile.objects.filter(cluster=own.cluster).exists()


@given(st.text(max_size=40))
def test_any_host_but_the_platforms_is_refused(text: str) -> None:
    assert not is_platform_page(f"https://{text}x.org/")
    assert is_platform_page("https://WWW.ClusterCollaboration.eu/content/x")


@pytest.mark.parametrize(
    "bad",
    [
        {"offers": "x" * 601},
        {"offers": "a\x00b"},
        {"website": "javascript:alert(1)"},
        {"website": "https://known.org@evil.org/"},
        {"website": "ftp://example.org/"},
        {"language": "xx"},
    ],
)
def test_what_is_no_profile_is_not_saved(bad: dict[str, object], own: Team) -> None:
    assert own.post("profile/", **form(**bad)).status_code == 422
    assert not PublicProfile.objects.exists()


@pytest.mark.parametrize("role", ["member", "reader"])
def test_only_managers_write_and_publish(role: str, own: Team) -> None:
    user = person("registered")
    MembershipFactory(cluster=own.cluster, user=user, role=role)
    browser = browser_of(user)
    page = browser.get(own.address("profile/"))
    assert page.status_code == 200
    assert 'name="do"' not in page.content.decode()
    for do in ("save", "publish", "take-back", ""):
        assert browser.post(own.address("profile/"), form(do=do)).status_code == 403
    assert own.browser.post(own.address("profile/"), {"do": "nonsense"}).status_code == 400
    assert not PublicProfile.objects.exists()


def test_editors_withhold_a_published_profile_and_see_no_draft(own: Team, visitor: Client) -> None:
    profile = PublicProfileFactory(cluster=own.cluster)
    editor = person("editor")
    browser = browser_of(editor)
    address = f"/admin/snippets/exchange/publicprofile/edit/{profile.pk}/"
    assert browser.get(address).status_code == 200
    data = {"is_withheld": "on", "withheld_reason": "Advertising"}
    assert browser.post(address, data).status_code == 302
    assert visitor.get(f"/en/clusters/{own.cluster.slug}/").status_code == 404
    assert names(visitor) == []
    assert "They say: Advertising" in own.get("profile/").content.decode()
    # A save does not bring it back, nor does taking back and publishing again.
    own.post("profile/", **form(offers="New"))
    own.post("profile/", do="take-back")
    own.post("profile/", do="publish")
    profile.refresh_from_db()
    assert (profile.is_public, profile.is_withheld, profile.offers) == (False, True, "New")
    # Editors can let it go again, and see nothing of what is neither published nor withheld.
    listed = "/admin/snippets/exchange/publicprofile/"
    assert "Harbour" in browser.get(listed).content.decode()
    assert browser.post(address, {"withheld_reason": ""}, follow=True).status_code == 200
    assert "Harbour" not in browser.get(listed).content.decode()
    assert browser.get(address, follow=True).status_code == 404
    assert "withdrew the public profile, on behalf of the editors" in str(
        [sentence(entry) for entry in own.cluster.audit_entries.all()]
    )


def test_the_list_asks_as_often_for_many_as_for_few(visitor: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert visitor.get("/en/clusters/").status_code == 200
        return len(queries)

    for _number in range(2):
        PublicProfileFactory(
            cluster=team(portfolio=portfolio(), label="gold").cluster,
            show_portfolio=True,
            show_label=True,
        )
    count()
    few = count()
    for _number in range(20):
        PublicProfileFactory(cluster=team(portfolio=portfolio()).cluster, show_portfolio=True)
    assert count() == few
    assert len(names(visitor, "?page=2")) == 2


def test_visitors_read_that_nobody_has_confirmed_a_cluster(own: Team, visitor: Client) -> None:
    PublicProfileFactory(cluster=own.cluster)
    mark = "Not confirmed by the portal"
    assert mark in public(visitor, own)
    assert "describes itself" in public(visitor, own)
    assert visitor.get("/en/clusters/").content.decode().count(mark) == 1
    own.cluster.counts_as_peer = True
    own.cluster.save()
    assert mark not in public(visitor, own)
    assert mark not in visitor.get("/en/clusters/").content.decode()
