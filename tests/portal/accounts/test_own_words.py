"""The form promises it: one's own name and address are no password."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.models import User
from portal.accounts.passwords.own_words import OwnWordsValidator
from tests.factories.accounts import PASSWORD, UserFactory, sure_browser_of

words = st.text("abcdefghilmnoprstuvz", min_size=5, max_size=9)


@given(first=words, last=words, separator=st.sampled_from(["", ".", "_", "-", " ", "+"]))
def test_neither_the_name_nor_the_address_before_the_at_is_a_password(
    first: str, last: str, separator: str
) -> None:
    by_name = User(name=f"{first} {last}".title(), email="x@example.org")
    by_address = User(name="", email=f"{first}.{last}@example.org")
    for person in (by_name, by_address):
        for password in (f"{first}{separator}{last}", f"{last}{separator}{first}".upper()):
            with pytest.raises(ValidationError):
                OwnWordsValidator().validate(password, person)


def test_other_words_are_a_password() -> None:
    person = User(name="Carla Neri", email="carla.neri@example.org")
    validate_password(PASSWORD, person)
    validate_password(PASSWORD, None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "email", "password"),
    [
        ("", "carla.neri@example.org", "carla.neri"),
        ("Anna Verdi", "info@example.org", "Anna Verdi"),
        ("Giulia Rossi", "g@example.org", "giulia.rossi"),
    ],
)
def test_every_form_refuses_them(name: str, email: str, password: str) -> None:
    form = {"name": name or "Somebody", "email": email, "password1": password}
    answer = Client().post("/en/accounts/signup/", form)
    assert "password1" in answer.context["form"].errors
    browser = sure_browser_of(UserFactory(name=name, email=email))
    form = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    answer = browser.post("/en/accounts/password/change/", form)
    assert "password1" in answer.context["form"].errors
