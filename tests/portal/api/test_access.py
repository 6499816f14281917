"""Who may ask: tokens, sessions, roles, limits."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.views import APIView

from portal.api.models import ApiToken
from portal.api.services import MOST_TOKENS, create_token
from portal.api.throttling import VisitorThrottle
from practices.models import Resource
from tests.factories.accounts import browser_of, person, sure_browser_of
from tests.factories.api import Program
from tests.factories.clusters import MembershipFactory, cluster_of
from tests.factories.improvement import cluster_with_scores

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-enough-password"
BELOW = ("", "assessments/", "recommendations/", "plan/")


def test_another_cluster_is_not_there_at_any_address() -> None:
    _owner, foreign, assessment = cluster_with_scores()
    user = person("manager")
    own = cluster_of(user)
    program = Program(user)
    for below in (*BELOW, f"assessments/{assessment.pk}/"):
        assert program.get(f"/clusters/{foreign.slug}/{below}").status_code == 404
    # Its assessment is not below one's own cluster either.
    assert program.get(f"/clusters/{own.slug}/assessments/{assessment.pk}/").status_code == 404
    sent = program.post(f"/clusters/{foreign.slug}/assessments/", {"scores": {"1.1": 50}})
    assert sent.status_code == 404
    assert foreign.assessments.count() == 1
    assert [row["slug"] for row in program.data("/clusters/")["results"]] == [own.slug]


def test_a_token_that_is_unknown_expired_revoked_or_of_nobody_active_opens_nothing() -> None:
    user = person("manager")
    program = Program(user)
    assert program.get("/clusters/").status_code == 200
    ApiToken.objects.update(expiry=timezone.now() - timedelta(seconds=1))
    assert program.get("/clusters/").status_code == 401
    ApiToken.objects.update(expiry=timezone.now() + timedelta(days=1))
    user.is_active = False
    user.save()
    assert program.get("/clusters/").status_code == 401
    user.is_active = True
    user.save()
    assert program.get("/clusters/").status_code == 401
    program = Program(user)
    assert program.get("/clusters/").status_code == 200
    ApiToken.objects.all().delete()
    assert program.get("/clusters/").status_code == 401
    for text in ("", "x", "é", "a\x00b", "ckp_" + "0" * 64, "two words"):
        response = program.client.get(
            "/api/v1/clusters/", headers={"authorization": f"Bearer {text}"}
        )
        assert response.status_code == 401, text
        assert response["WWW-Authenticate"] == "Bearer"
        assert response["Cache-Control"] == "private, no-store"


def test_a_session_reads_but_sends_only_with_its_csrf_token() -> None:
    user = person("manager")
    cluster = cluster_of(user)
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = browser_of(user).cookies
    address = f"/api/v1/clusters/{cluster.slug}/assessments/"
    assert browser.get(address).status_code == 200
    sent = browser.post(address, '{"scores": {"1.1": 1}}', content_type="application/json")
    assert sent.status_code == 403
    assert cluster.assessments.count() == 0


@pytest.mark.parametrize("role", ["reader", "member"])
def test_only_managers_add_assessments(role: str) -> None:
    user = person("registered")
    cluster = cluster_of(person("manager"))
    MembershipFactory(cluster=cluster, user=user, role=role)
    program = Program(user)
    assert program.data(f"/clusters/{cluster.slug}/")["role"] == role
    sent = program.post(f"/clusters/{cluster.slug}/assessments/", {"scores": {"1.1": 50}})
    assert sent.status_code == 403
    assert sent.json()["code"] == "not-allowed"
    assert cluster.assessments.count() == 0


def test_what_is_read_of_a_cluster_is_noted_and_kept_by_no_cache() -> None:
    user, cluster, assessment = cluster_with_scores()
    program = Program(user)
    for below in (*BELOW, f"assessments/{assessment.pk}/"):
        response = program.get(f"/clusters/{cluster.slug}/{below}")
        assert response["Cache-Control"] == "private, no-store"
        assert response["X-Robots-Tag"] == "noindex"
    noted = set(cluster.audit_entries.filter(action="viewed").values_list("subject", flat=True))
    assert noted == {"scores", "assessment", "dashboard"}  # there is no plan to look at


def test_resources_follow_the_rules_of_access() -> None:
    for_participants = Resource.objects.live().filter(access="participant").first()
    address = f"/resources/{for_participants.identifier}/"
    assert Program().get(address).status_code == 404
    assert Program(person("manager")).get(address).status_code == 404
    assert Program(person("trainer")).data(address)["access"] == "participant"


def test_too_many_requests_are_told_when_to_come_back(settings: Any) -> None:
    settings.API_THROTTLE_RATES = {"visitor": "2/hour", "person": "3/hour"}
    visitor, somebody = Program(), Program(person("registered"))
    for _number in range(2):
        assert visitor.get("/").status_code == 200
    refused = visitor.get("/")
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert refused.json()["code"] == "too-many-requests"
    for _number in range(3):
        assert somebody.get("/").status_code == 200
    assert somebody.get("/").status_code == 429


def test_refused_tokens_are_counted_by_address(settings: Any) -> None:
    settings.API_THROTTLE_RATES = {"visitor": "2/hour", "person": "2/hour"}
    guessing = Program()
    guessing.headers = {"authorization": "Bearer ckp_guessed"}
    statuses = [guessing.get("/clusters/").status_code for _ in range(3)]
    assert statuses == [401, 401, 429]
    assert Program(person("registered")).get("/clusters/").status_code == 200


def test_many_requests_at_once_are_all_counted(settings: Any) -> None:
    settings.API_THROTTLE_RATES = {"visitor": "5/hour"}
    together = threading.Barrier(20)

    def is_answered(_number: int) -> bool:
        request = Request(RequestFactory().get("/"))
        request.user = AnonymousUser()
        together.wait()
        return VisitorThrottle().allow_request(request, APIView())

    with ThreadPoolExecutor(20) as people:
        assert sum(people.map(is_answered, range(20))) == 5


def test_a_token_is_shown_once_and_only_its_hash_is_kept() -> None:
    user = person("manager")
    browser = browser_of(user)
    sent = {"name": "Our dashboard", "days": "90"}
    asked = browser.post("/en/accounts/api-tokens/", sent)
    assert "/accounts/reauthenticate/" in asked["Location"]
    assert browser.post(asked["Location"], {"password": "wrong"}).status_code == 200
    assert not ApiToken.objects.exists()
    # With the right one it goes on with what was sent before.
    sent_on = browser.post(asked["Location"], {"password": PASSWORD})
    assert sent_on["Location"] == "/en/accounts/api-tokens/"
    browser.head("/en/accounts/api-tokens/")
    answer = browser.get(sent_on["Location"])
    text = answer.context["new_token"]
    assert text in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    page = browser.get("/en/accounts/api-tokens/").content.decode()
    assert "Our dashboard" in page
    assert text not in page
    assert text not in repr(dict(browser.session))
    token = ApiToken.objects.get()
    assert text not in repr(ApiToken.objects.values().get())
    assert timedelta(days=89) < token.expiry - timezone.now() < timedelta(days=91)
    client = Client(headers={"authorization": f"Bearer {text}"})
    assert client.get("/api/v1/clusters/").status_code == 200
    token.refresh_from_db()
    assert token.last_used_at is not None


def test_only_its_owner_revokes_a_token_and_only_after_being_asked() -> None:
    user = person("manager")
    token, _text = create_token(user, "a script", 30)
    address = f"/en/accounts/api-tokens/{token.public_id}/revoke/"
    other = browser_of(person("manager"))
    assert {other.get(address).status_code, other.post(address).status_code} == {404}
    browser = browser_of(user)
    assert "a script" in browser.get(address).content.decode()
    assert ApiToken.objects.exists()
    assert browser.post(address).status_code == 302
    assert not ApiToken.objects.exists()


def test_a_new_password_ends_all_tokens_and_an_account_has_not_too_many() -> None:
    user = person("manager")
    for number in range(MOST_TOKENS):
        create_token(user, f"token {number}", 30)
    with pytest.raises(ValueError, match="at most"):
        create_token(user, "one more", 30)
    browser = sure_browser_of(user)
    sent = {"name": "One more", "days": "30"}
    assert browser.post("/en/accounts/api-tokens/", sent).status_code == 422
    new = "another-long-password-1"
    changed = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert browser.post("/en/accounts/password/change/", changed).status_code == 302
    assert not ApiToken.objects.exists()


def test_whoever_sets_a_new_password_ends_the_tokens_and_a_stronger_hash_does_not(
    settings: Any,
) -> None:
    user, other = person("manager"), person("manager")
    for each in (user, other):
        create_token(each, "a program", 30)
    hashers = "django.contrib.auth.hashers"
    settings.PASSWORD_HASHERS = [f"{hashers}.ScryptPasswordHasher", *settings.PASSWORD_HASHERS]
    assert user.check_password(PASSWORD)
    user.refresh_from_db()
    assert user.password.startswith("scrypt")
    user.name = "A new name"
    user.save()
    assert ApiToken.objects.filter(user=user).exists()
    user.set_password("another-long-password-1")  # As on the editing screens.
    user.save()
    assert [token.user_id for token in ApiToken.objects.all()] == [other.pk]
