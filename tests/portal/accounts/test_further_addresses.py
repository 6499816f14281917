"""A further address that nobody has confirmed opens no account and reserves nothing."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.models import User
from portal.accounts.passwords.reset_rule import KnownAddress, may_reset
from portal.accounts.selectors import is_taken, users_to_reset
from tests.factories.accounts import PASSWORD, UserFactory, browser_of, sure_browser_of

MISTYPED = "carla.neri@exmaple.org"
emails = st.sampled_from(["a@x.org", "b@x.org", "c@x.org"])


@pytest.fixture(autouse=True)
def _as_in_production(settings: object) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # type: ignore[attr-defined]


@pytest.fixture
def carla(db: None) -> User:
    """Has a confirmed address and added a mistyped one, whose mailbox is a stranger's."""
    user = UserFactory(email="carla@example.org")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    sure_browser_of(user).post("/en/accounts/email/", {"action_add": "", "email": MISTYPED})
    return user


def ask_for_reset(email: str) -> list[str]:
    """The links of resets that a stranger's request for `email` mails."""
    mail.outbox.clear()
    assert Client().post("/en/accounts/password/reset/", {"email": email}).status_code == 302
    text = "\n".join(str(message.body) for message in mail.outbox)
    return re.findall(r"/password/reset/key/\S+", text)


def mailed_confirmation() -> str:
    text = "\n".join(str(one.body) for one in mail.outbox if one.to == [MISTYPED])
    found = re.search(r"https?://[^/]+(/\S+/confirm-email/\S+)", text)
    assert found is not None
    return found[1]


@given(main=emails, confirmed=st.sets(emails), further=st.sets(emails), typed=emails)
def test_only_a_confirmed_address_resets_and_the_main_one_while_there_is_none(
    main: str, confirmed: set[str], further: set[str], typed: str
) -> None:
    known = [KnownAddress(email, is_confirmed=True) for email in confirmed]
    known += [KnownAddress(email, is_confirmed=False) for email in further - confirmed]
    allowed = may_reset(typed.upper(), main, known)
    assert not allowed or typed in confirmed or (typed == main and not confirmed)
    assert all(may_reset(email, main, known) for email in confirmed or {main})


@pytest.mark.parametrize("typed", [MISTYPED, MISTYPED.upper()])
def test_an_address_that_was_never_confirmed_resets_no_password(carla: User, typed: str) -> None:
    assert not ask_for_reset(typed)
    assert [message.to[0].lower() for message in mail.outbox] == [MISTYPED]
    assert len(ask_for_reset("Carla@example.org")) == 1


def test_whoever_has_confirmed_no_address_yet_resets_by_the_main_one_only(db: None) -> None:
    user = UserFactory(email="new@example.org")
    EmailAddress.objects.create(user=user, email=user.email, primary=True)
    EmailAddress.objects.create(user=user, email=MISTYPED)
    assert len(ask_for_reset("new@example.org")) == 1
    assert not ask_for_reset(MISTYPED)


def test_an_address_confirmed_elsewhere_resets_nothing_here(carla: User) -> None:
    other = UserFactory(email="other@example.org")
    EmailAddress.objects.create(user=other, email=MISTYPED, verified=True, primary=True)
    assert users_to_reset(MISTYPED) == [other]
    User.objects.filter(pk=other.pk).update(is_active=False)
    assert users_to_reset(MISTYPED) == []


def test_the_mailbox_alone_does_not_confirm_a_further_address(carla: User) -> None:
    link = mailed_confirmation()
    stranger = browser_of(UserFactory())
    for browser in (Client(), stranger):
        answer = browser.get(link)
        assert answer.status_code == 403
        assert "Sign in to confirm this address" in answer.text
        assert browser.post(link).status_code == 403
    assert not EmailAddress.objects.get(email=MISTYPED).verified
    assert not ask_for_reset(MISTYPED)


def test_who_gave_the_password_confirms_a_further_address_by_its_link(carla: User) -> None:
    browser = Client()
    sign_in = {"login": MISTYPED, "password": PASSWORD}
    assert "confirm-email" in browser.post("/en/accounts/login/", sign_in)["Location"]
    assert browser.post(mailed_confirmation()).status_code == 302
    assert EmailAddress.objects.get(email=MISTYPED).verified
    assert "_auth_user_id" in browser.session
    assert len(ask_for_reset(MISTYPED)) == 1


def test_the_owner_of_an_address_signs_up_whoever_named_it_before(carla: User) -> None:
    old_link = mailed_confirmation()
    mail.outbox.clear()
    cache.clear()  # Carla's mail to the address is long ago.
    browser = Client()
    form = {"name": "C. N.", "email": MISTYPED, "password1": PASSWORD}
    browser.post("/en/accounts/signup/", form)
    own_link = mailed_confirmation()
    assert sure_browser_of(carla).get(old_link).status_code == 404
    browser.post(own_link)
    owner = User.objects.get(email=MISTYPED)
    assert browser.session["_auth_user_id"] == str(owner.pk)
    addresses = EmailAddress.objects.filter(verified=True).values_list("email", "user_id")
    assert set(addresses) >= {(MISTYPED, owner.pk), ("carla@example.org", carla.pk)}
    assert users_to_reset(MISTYPED) == [owner]


@pytest.mark.parametrize("confirmed", [True, False])
def test_an_address_that_somebody_signed_up_with_or_confirmed_is_taken(
    db: None, confirmed: bool
) -> None:
    user = UserFactory(email="first@example.org")
    EmailAddress.objects.create(user=user, email="second@example.org", verified=confirmed)
    assert is_taken("FIRST@example.org")
    assert is_taken("Second@example.org") is confirmed


@pytest.mark.parametrize("asked", ["mandatory", "optional"])
@pytest.mark.django_db
def test_who_signs_up_with_a_taken_address_reads_a_page(settings: object, asked: str) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = asked  # type: ignore[attr-defined]
    user = UserFactory(email="taken@example.org")
    form = {"name": "C. N.", "email": user.email, "password1": PASSWORD}
    response = Client().post("/en/accounts/signup/", form)
    assert response.status_code == (302 if asked == "mandatory" else 200)
    assert User.objects.filter(email=user.email).count() == 1


def sign_up_as_owner() -> Client:
    browser = Client()
    form = {"name": "C. N.", "email": MISTYPED, "password1": PASSWORD}
    browser.post("/en/accounts/signup/", form)
    return browser


def links_to_mistyped() -> int:
    return sum("/confirm-email/" in str(one.body) for one in mail.outbox if one.to == [MISTYPED])


@pytest.mark.parametrize("has_waited", [False, True])
def test_a_claim_keeps_no_owner_from_the_link_of_their_own_sign_up(
    db: None, settings: object, has_waited: bool
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": "1/3m/key,10/d/key"}  # type: ignore[attr-defined]
    if has_waited:  # The owner's sign-up has waited for a mail since before.
        user = UserFactory(email=MISTYPED)
        EmailAddress.objects.create(user=user, email=MISTYPED, primary=True)
    claimer = UserFactory(email="carla@example.org")
    EmailAddress.objects.create(user=claimer, email=claimer.email, verified=True, primary=True)
    form = {"action_add": "", "email": MISTYPED}
    sure_browser_of(claimer).post("/en/accounts/email/", form)
    assert links_to_mistyped() == 1
    browser = sign_up_as_owner()
    assert links_to_mistyped() == 2
    browser.post(mailed_link_to_mistyped())
    assert "_auth_user_id" in browser.session


def mailed_link_to_mistyped() -> str:
    (text,) = [str(one.body) for one in mail.outbox if one.to == [MISTYPED]][-1:]
    found = re.search(r"https?://[^/]+(/\S+/confirm-email/\S+)", text)
    assert found is not None
    return found[1]


def test_one_s_own_link_is_not_sent_twice_within_three_minutes(db: None, settings: object) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": "1/3m/key,10/d/key"}  # type: ignore[attr-defined]
    browser = sign_up_as_owner()
    for _again in range(2):
        answer = browser.post("/en/accounts/confirm-email/again/", follow=True)
        assert "The last message is on its way." in answer.text
    sign_up_as_owner()
    assert links_to_mistyped() == 1
