"""The page tree, groups and demonstration accounts that a new portal starts with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
)

from portal.accounts.enums import PortalGroup
from portal.accounts.models import User
from portal.clusters.models import Cluster, Membership
from portal.exchange.demonstration import set_up_example_exchange
from portal.regions.demonstration import set_up_example_authority
from practices.models import ResourceIndexPage, StarterRecord
from practices.starter_library.rich_text import to_html
from practices.starter_library.yaml_reader import read_yaml
from training.models import Course, CourseIndexPage

from .models import HomePage, InformationPage
from .review import set_up_review

FOLDER = Path(__file__).parent / "starter_library"
DEMONSTRATION_PASSWORD = "try-the-portal"  # noqa: S105  printed on purpose, refused in production


def _site_texts() -> dict[str, Any]:
    with (FOLDER / "site.yaml").open(encoding="utf-8") as stream:
        texts: dict[str, Any] = read_yaml(stream)
    return texts


def set_up_site() -> dict[tuple[str, str], Page]:
    """Create home, index and information pages that are missing, in every language.

    Pages are remembered by name: a new slug does not bring a second one, and an information page
    that an editor deleted stays deleted. An index page comes back, for resources to lie below.
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
            parents[entry["name"], code] = _remembered(model, homes[code], entry) or _child(
                model, homes[code], entry, values
            )
        for entry in texts["information"]:
            if _record(entry, code) is None:
                body = to_html(entry["body"][code], {})
                values = {"summary": entry["summary"][code], "body": body}
                _child(InformationPage, homes[code], entry, values)
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


def _name(entry: dict[str, Any]) -> str:
    return f"page-{entry.get('name') or entry['slug']['en']}"


def _record(entry: dict[str, Any], code: str) -> StarterRecord | None:
    return StarterRecord.objects.filter(identifier=_name(entry), language=code).first()


def _remembered(model: type[Page], home: HomePage, entry: dict[str, Any]) -> Page | None:
    """The page that was made of `entry`, whatever editors call it and wherever it lies now."""
    record = _record(entry, home.locale.language_code)
    if record is None:
        return None
    return model.objects.filter(translation_key=record.fingerprint, locale=home.locale).first()


def _child(
    model: type[Page], home: HomePage, entry: dict[str, Any], values: dict[str, Any]
) -> Page:
    """The page of `entry` below `home`, new if it is missing, and remembered by its key."""
    code = home.locale.language_code
    slug = entry["slug"][code]
    page = model.objects.child_of(home).filter(slug=slug).first()
    if page is None:
        page = model(title=entry["title"][code], slug=slug, locale=home.locale, **values)
        translation = StarterRecord.objects.filter(identifier=_name(entry)).first()
        if translation is not None:
            page.translation_key = UUID(translation.fingerprint)
        HomePage.objects.get(pk=home.pk).add_child(instance=page)
        page.save_revision(log_action=False).publish(log_action=False)
    StarterRecord.objects.update_or_create(
        identifier=_name(entry),
        language=code,
        defaults={"fingerprint": str(page.translation_key)},
    )
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
    PortalGroup.EDITORS: (
        None,
        [
            *("add_page", "change_page", "publish_page", "bulk_delete_page"),
            *("lock_page", "unlock_page"),
        ],
    ),
}
# Documents and images belong to a collection, and only permissions on collections count for
# them. Who may add may also change what is their own.
FILE_PERMISSIONS = {
    PortalGroup.TRAINERS: ["add_document", "choose_document", "add_image", "choose_image"],
    PortalGroup.EDITORS: [
        *("add_document", "change_document", "choose_document"),
        *("add_image", "change_image", "choose_image"),
        *("add_collection", "change_collection", "delete_collection"),
    ],
}
PERMISSIONS = {
    PortalGroup.MANAGERS: [],
    PortalGroup.REGIONAL_OFFICERS: ["regions.follow_clusters"],
    PortalGroup.TRAINERS: [
        "wagtailadmin.access_admin",
        "practices.view_trainer_resources",
        # Of the courses that they may edit.
        "wagtail_localize.submit_translation",
    ],
    # They approve what waits for a review, and write nothing else.
    PortalGroup.EXPERTS: ["wagtailadmin.access_admin", "practices.view_trainer_resources"],
    PortalGroup.EDITORS: [
        "wagtailadmin.access_admin",
        "practices.view_trainer_resources",
        "practices.view_every_resource",
        "search.view_searchedtext",
        # Confirming that a cluster is a real one; its scores are on no editing screen.
        "clusters.change_cluster",
        # Withholding a public profile; what it says is the cluster's own.
        "exchange.change_publicprofile",
        *[
            f"{app}.{action}_{model}"
            for app, model in [
                ("practices", "term"),
                ("practices", "framework"),
                ("practices", "area"),
                ("practices", "indicator"),
                ("practices", "indicatortarget"),
                ("search", "synonymgroup"),
                ("exchange", "eligibilitypoint"),
                ("wagtailredirects", "redirect"),
            ]
            for action in ("add", "change", "delete")
        ],
        "wagtail_localize.submit_translation",
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
    _set_up_file_permissions()
    set_up_review()


def _set_up_file_permissions() -> None:
    everywhere = Collection.get_first_root_node()
    for name, codenames in FILE_PERMISSIONS.items():
        for permission in Permission.objects.filter(
            content_type__app_label__in=["wagtaildocs", "wagtailimages", "wagtailcore"],
            codename__in=codenames,
        ):
            GroupCollectionPermission.objects.get_or_create(
                group=Group.objects.get(name=name), collection=everywhere, permission=permission
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
        if account.group == PortalGroup.REGIONAL_OFFICERS:
            set_up_example_authority(user)
        if account.group == PortalGroup.TRAINERS:
            # A trainer changes their own courses, so the one to try has those that are nobody's.
            nobodys = Course.objects.filter(owner=None).values("pk")
            Page.objects.filter(pk__in=nobodys).update(owner=user)
    set_up_example_exchange()
    return DEMONSTRATION_ACCOUNTS
