"""The page tree, groups and demonstration accounts that a new portal starts with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, Locale, Page, Site

from portal.accounts.enums import PortalGroup
from portal.accounts.models import User
from portal.clusters.models import Cluster, Membership
from practices.models import ResourceIndexPage
from practices.starter_library.rich_text import to_html
from training.models import CourseIndexPage

from .models import HomePage, InformationPage

FOLDER = Path(__file__).parent / "starter_library"
DEMONSTRATION_PASSWORD = "try-the-portal"  # noqa: S105  printed on purpose, refused in production


def _site_texts() -> dict[str, Any]:
    with (FOLDER / "site.yaml").open(encoding="utf-8") as stream:
        texts: dict[str, Any] = yaml.safe_load(stream)
    return texts


def set_up_site() -> dict[tuple[str, str], Page]:
    """Create home, index and information pages that are missing, in every language.

    Returns the index pages by (name, language), for the loader of the library.
    """
    texts = _site_texts()
    parents: dict[tuple[str, str], Page] = {}
    homes: dict[str, HomePage] = {}
    for code, _label in settings.LANGUAGES:
        locale, _created = Locale.objects.get_or_create(language_code=code)
        homes[code] = _home(locale, texts["home"], homes.get("en"))
        for entry in texts["indexes"]:
            model = CourseIndexPage if entry["name"] == "courses" else ResourceIndexPage
            values = {"introduction": entry["introduction"][code], "show_in_menus": True}
            parents[entry["name"], code] = _child(
                model, homes[code], entry, code, values, parents.get((entry["name"], "en"))
            )
        for entry in texts["information"]:
            original = InformationPage.objects.filter(
                slug=entry["slug"]["en"], locale__language_code="en"
            ).first()
            values = {"summary": entry["summary"][code], "body": to_html(entry["body"][code], {})}
            _child(InformationPage, homes[code], entry, code, values, original)
    _default_site(homes["en"])
    return parents


def _home(locale: Locale, texts: dict[str, Any], original: HomePage | None) -> HomePage:
    existing = HomePage.objects.filter(locale=locale).first()
    if existing:
        return existing
    root = Page.get_first_root_node()
    code = locale.language_code
    # Wagtail's own welcome page would hold the slug.
    Page.objects.filter(depth=2, slug="home", content_type__model="page").delete()
    root.refresh_from_db()
    home = HomePage(
        title=texts["title"][code],
        slug="home" if code == "en" else f"home-{code}",
        lede=texts["lede"][code],
        locale=locale,
    )
    if original is not None:
        home.translation_key = original.translation_key
    root.add_child(instance=home)
    home.save_revision(log_action=False).publish(log_action=False)
    return home


def _child(
    model: type[Page],
    home: HomePage,
    entry: dict[str, Any],
    code: str,
    values: dict[str, Any],
    original: Page | None,
) -> Page:
    slug = entry["slug"][code]
    existing = model.objects.child_of(home).filter(slug=slug).first()
    if existing:
        return existing
    page = model(title=entry["title"][code], slug=slug, locale=home.locale, **values)
    if original is not None and code != "en":
        page.translation_key = original.translation_key
    HomePage.objects.get(pk=home.pk).add_child(instance=page)
    page.save_revision(log_action=False).publish(log_action=False)
    return page


def _default_site(home: HomePage) -> None:
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        Site.objects.create(
            hostname="localhost",
            root_page=home,
            is_default_site=True,
            site_name=settings.WAGTAIL_SITE_NAME,
        )
    elif (
        site.root_page_id != home.pk and not HomePage.objects.filter(pk=site.root_page_id).exists()
    ):
        site.root_page = home
        site.site_name = settings.WAGTAIL_SITE_NAME
        site.save()


# What each group may do beside reading: pages below which index, plain permissions.
PAGE_PERMISSIONS = {
    PortalGroup.TRAINERS: ("courses", ["add_page", "change_page", "publish_page"]),
    PortalGroup.EDITORS: (None, ["add_page", "change_page", "publish_page", "lock_page"]),
}
PERMISSIONS = {
    PortalGroup.MANAGERS: [],
    PortalGroup.REGIONAL_OFFICERS: [],
    PortalGroup.TRAINERS: [
        "wagtailadmin.access_admin",
        "practices.view_trainer_resources",
        "wagtaildocs.add_document",
        "wagtailimages.add_image",
    ],
    PortalGroup.EDITORS: [
        "wagtailadmin.access_admin",
        "practices.view_trainer_resources",
        "practices.view_every_resource",
        *[
            f"{app}.{action}_{model}"
            for app, model in [
                ("practices", "term"),
                ("practices", "framework"),
                ("practices", "area"),
                ("practices", "indicator"),
                ("practices", "indicatortarget"),
                ("search", "synonymgroup"),
                ("wagtaildocs", "document"),
                ("wagtailimages", "image"),
            ]
            for action in ("add", "change", "delete")
        ],
        "wagtail_localize.submit_translation",
        "simple_translation.submit_translation",
    ],
}


def set_up_groups(parents: dict[tuple[str, str], Page]) -> None:
    """Create the portal's groups with their permissions; extra ones given by hand stay."""
    for name, permissions in PERMISSIONS.items():
        group, _created = Group.objects.get_or_create(name=name)
        for permission in permissions:
            app, _dot, codename = permission.partition(".")
            found = Permission.objects.filter(
                content_type__app_label=app, codename=codename
            ).first()
            if found is not None:
                group.permissions.add(found)
    for name, (index, codenames) in PAGE_PERMISSIONS.items():
        group = Group.objects.get(name=name)
        if index is None:
            pages = list(HomePage.objects.all())
        else:
            pages = [page for (index_name, _code), page in parents.items() if index_name == index]
        for page in pages:
            for codename in codenames:
                GroupPagePermission.objects.get_or_create(
                    group=group,
                    page_id=page.pk,
                    permission=Permission.objects.get(
                        content_type__app_label="wagtailcore", codename=codename
                    ),
                )


@dataclass(frozen=True, slots=True)
class DemonstrationAccount:
    """An account of the development site; all share one printed password."""

    email: str
    name: str
    role: str
    group: PortalGroup | None = None
    cluster: str = ""


DEMONSTRATION_ACCOUNTS = [
    DemonstrationAccount(
        "manager@example.org",
        "Maria Manager",
        "cluster manager",
        PortalGroup.MANAGERS,
        "example-maritime-cluster",
    ),
    DemonstrationAccount("trainer@example.org", "Tomas Trainer", "trainer", PortalGroup.TRAINERS),
    DemonstrationAccount("editor@example.org", "Elena Editor", "editor", PortalGroup.EDITORS),
    DemonstrationAccount(
        "officer@example.org", "Olga Officer", "regional officer", PortalGroup.REGIONAL_OFFICERS
    ),
    DemonstrationAccount("admin@example.org", "Ada Admin", "administrator"),
]


def set_up_demonstration_accounts() -> list[DemonstrationAccount]:
    """Create the accounts that are missing. Only where the settings allow it.

    Raises:
        PermissionError: the settings do not allow demonstration accounts.
    """
    if not settings.DEMONSTRATION_ACCOUNTS:
        raise PermissionError("Demonstration accounts are not allowed by these settings.")
    for account in DEMONSTRATION_ACCOUNTS:
        user = User.objects.filter(email=account.email).first()
        if user is None:
            is_admin = account.group is None
            user = User.objects.create_user(
                account.email,
                DEMONSTRATION_PASSWORD,
                name=account.name,
                is_superuser=is_admin,
                is_staff=is_admin,
            )
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
            if account.group is not None:
                user.groups.add(Group.objects.get(name=account.group))
            cluster = Cluster.objects.filter(slug=account.cluster).first()
            if cluster is not None:
                Membership.objects.create(cluster=cluster, user=user, role="manager")
    return DEMONSTRATION_ACCOUNTS
