"""People."""

from __future__ import annotations

from uuid import UUID

import factory
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client

from portal.accounts.enums import PortalGroup
from portal.accounts.models import User
from practices.permissions import forget_atoms
from training.services import join_course

PASSWORD = "a-long-enough-password"
GROUP_OF = {
    "manager": PortalGroup.MANAGERS,
    "officer": PortalGroup.REGIONAL_OFFICERS,
    "trainer": PortalGroup.TRAINERS,
    "editor": PortalGroup.EDITORS,
    "expert": PortalGroup.EXPERTS,
}


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = factory.django.Password(PASSWORD)


def person(role: str, *course_keys: UUID) -> User:
    """Somebody of a role: registered, participant, superuser or a key of `GROUP_OF`.

    A participant has joined the courses with these translation keys.
    """
    user = UserFactory(is_superuser=role == "superuser", is_staff=role == "superuser")
    if role in GROUP_OF:
        user.groups.add(Group.objects.get(name=GROUP_OF[role]))
    for key in course_keys if role == "participant" else ():
        join_course(user, key)
    forget_atoms(user)
    return user


def confirm_password(browser: Client, password: str = PASSWORD) -> bool:
    """Give the password again, as pages ask for it before something important; False if wrong."""
    answer = browser.post("/en/accounts/reauthenticate/", {"password": password})
    return answer.status_code == 302


def sure_browser_of(user: User) -> Client:
    """A browser in which `user` is signed in and has just given the password again."""
    browser = browser_of(user)
    assert confirm_password(browser)
    return browser


def browser_of(user: User | None) -> Client:
    """A browser in which `user` is signed in; None is a visitor."""
    client = Client()
    if user is not None:
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client
