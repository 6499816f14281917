"""What each role may do behind the scenes."""

from __future__ import annotations

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from wagtail.documents import get_document_model
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from portal.accounts.enums import PortalGroup
from portal.accounts.models import User
from practices.models import Term
from tests.factories.accounts import browser_of, person
from tests.factories.library import best_practice, course, module

pytestmark = pytest.mark.django_db

ROLES = ["registered", "manager", "officer", "trainer", "editor", "superuser"]


@pytest.mark.parametrize("role", ROLES)
def test_only_those_who_write_enter_the_admin(role: str) -> None:
    status = browser_of(person(role)).get("/admin/").status_code
    assert (status == 200) is (role in {"trainer", "editor", "superuser"})


@pytest.mark.parametrize("role", ROLES)
def test_trainers_edit_their_courses_only_and_editors_everything(role: str) -> None:
    user = person(role)
    browser = browser_of(user)
    parent = course(owner=user)
    for page, editors in [
        (best_practice(), {"editor", "superuser"}),
        (parent, {"trainer", "editor", "superuser"}),
        (module(parent), {"trainer", "editor", "superuser"}),
        (course("A course of somebody else"), {"editor", "superuser"}),
    ]:
        status = browser.get(f"/admin/pages/{page.pk}/edit/").status_code
        assert (status == 200) is (role in editors), page


@pytest.mark.parametrize("role", ["trainer", "editor"])
def test_trainers_and_editors_publish_what_they_write(role: str) -> None:
    user = person(role)
    permissions = module(course(owner=user)).permissions_for_user(user)
    assert permissions.can_edit()
    assert permissions.can_publish()


@pytest.mark.parametrize(
    "address", ["/admin/users/", "/admin/groups/", "/admin/sites/", "/admin/locales/"]
)
@pytest.mark.parametrize("role", ["trainer", "editor"])
def test_people_and_settings_are_for_administrators(role: str, address: str) -> None:
    assert browser_of(person(role)).get(address).status_code != 200


@pytest.mark.parametrize("role", ["trainer", "editor"])
@pytest.mark.parametrize("kind", ["documents", "images"])
def test_trainers_and_editors_upload_files(role: str, kind: str) -> None:
    assert browser_of(person(role)).get(f"/admin/{kind}/add/").status_code == 200


@pytest.mark.parametrize(("role", "status"), [("trainer", 302), ("editor", 200)])
def test_only_editors_change_documents_of_others(role: str, status: int) -> None:
    document = get_document_model().objects.first()
    assert document is not None
    address = f"/admin/documents/edit/{document.pk}/"
    assert browser_of(person(role)).get(address).status_code == status


@pytest.mark.parametrize(("role", "status"), [("trainer", 302), ("editor", 200)])
def test_vocabularies_are_for_editors(role: str, status: int) -> None:
    term = Term.objects.first()
    assert term is not None
    address = f"/admin/snippets/practices/term/edit/{term.pk}/"
    assert browser_of(person(role)).get(address).status_code == status


def test_loading_again_gives_no_permission_twice_and_keeps_those_given_by_hand() -> None:
    given = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    Group.objects.get(name=PortalGroup.MANAGERS).permissions.add(given)
    before = list(GroupPagePermission.objects.values_list("group", "page", "permission"))
    files = list(GroupCollectionPermission.objects.order_by("pk").values_list())
    call_command("load_starter_library", stdout=StringIO())
    after = list(GroupPagePermission.objects.values_list("group", "page", "permission"))
    assert after == before
    assert list(GroupCollectionPermission.objects.order_by("pk").values_list()) == files
    assert len(set(before)) == len(before)
    assert given in Group.objects.get(name=PortalGroup.MANAGERS).permissions.all()


def test_demonstration_accounts_are_made_once_and_printed() -> None:
    for _again in range(2):
        out = StringIO()
        call_command("load_starter_library", accounts=True, stdout=out)
        assert "editor@example.org" in out.getvalue()
        assert "try-the-portal" in out.getvalue()
    assert User.objects.filter(email="editor@example.org").count() == 1
    manager = User.objects.get(email="manager@example.org")
    assert manager.memberships.get().cluster.is_example
    assert manager.check_password("try-the-portal")
    assert not User.objects.get(email="officer@example.org").is_staff


def test_demonstration_accounts_are_refused_where_settings_forbid_them(settings: Any) -> None:
    settings.DEMONSTRATION_ACCOUNTS = False
    with pytest.raises(CommandError, match="not allowed"):
        call_command("load_starter_library", accounts=True, stdout=StringIO())
    assert not User.objects.filter(email__endswith="@example.org", is_superuser=True).exists()


def test_the_production_settings_forbid_them_whatever_the_environment_says(tmp_path: Path) -> None:
    code = (
        "from portal.settings import production as settings;"
        "print(settings.DEMONSTRATION_ACCOUNTS, settings.DEBUG, settings.SESSION_COOKIE_SECURE,"
        " settings.ALLAUTH_TRUSTED_PROXY_COUNT, settings.EMAIL_TIMEOUT, settings.VAR_DIR.is_dir())"
    )
    environment = {
        **os.environ,
        "SECRET_KEY": "x" * 60,
        "ALLOWED_HOSTS": "portal.example.org",
        "PORTAL_BASE_URL": "https://portal.example.org",
        "DEMONSTRATION_ACCOUNTS": "1",
        "DEBUG": "1",
        "PORTAL_VAR_DIR": str(tmp_path / "new" / "var"),
    }
    result = subprocess.run(  # noqa: S603  # the interpreter of this very test
        [sys.executable, "-c", code],
        env=environment,
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.split() == ["False", "False", "True", "1", "5", "True"]
