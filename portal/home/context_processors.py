"""What header and footer of every page need, worked out only where it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.urls.base import translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _
from wagtail.models import Page

from portal.accounts.purposes import purpose_of
from portal.accounts.redirects import address_of, next_field, this_page_again, way_back
from portal.home.models import InformationPage


@dataclass(frozen=True, slots=True)
class LanguageLink:
    code: str
    label: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str


def language_links(request: HttpRequest) -> list[LanguageLink]:
    """This page in every language of the site.

    Pages of the library know their translations; every other address only differs in its
    prefix. A page without a translation leads to the front page of that language.
    """
    page: Page | None = getattr(request, "portal_page", None)
    current = (get_language() or settings.LANGUAGE_CODE).partition("-")[0]
    links = []
    for code, _label in settings.LANGUAGES:
        if code == current:
            url = request.get_full_path()
        elif page is not None:
            translation = _translations(request, page).get(code)
            url = (translation.get_url(request) if translation else None) or f"/{code}/"
        else:
            url = translate_url(request.get_full_path(), code)
        links.append(
            LanguageLink(code, get_language_info(code)["name_local"], url, code == current)
        )
    return links


def _translations(request: HttpRequest, page: Page) -> dict[str, Page]:
    found: dict[str, Page] | None = getattr(request, "portal_translations", None)
    if found is None:
        found = {
            translation.locale.language_code: translation
            for translation in page.get_translations().live().select_related("locale")
        }
        request.portal_translations = found  # type: ignore[attr-defined]  # kept for this request
    return found


FOOTER_SECONDS = 300


def footer_links(request: HttpRequest) -> list[Link]:
    """All guidance and the information pages of the reader's language; kept for minutes."""
    language = (get_language() or settings.LANGUAGE_CODE).partition("-")[0]

    def load() -> list[tuple[str, str]]:
        pages = InformationPage.objects.live().filter(locale__language_code=language)
        return [(page.title, page.get_url(request) or "/") for page in pages.order_by("path")]

    pages = cache.get_or_set(f"footer-links-{language}", load, FOOTER_SECONDS) or []
    return [
        Link(_("All guidance"), reverse("search")),
        Link(_("Clusters"), reverse("public_clusters")),
        *[Link(*page) for page in pages],
        Link(_("API"), f"{reverse('api:documentation')}?language={language}"),
    ]


def site_chrome(request: HttpRequest) -> dict[str, Any]:
    """Addresses and links of header and footer; worked out only where a template asks."""
    language = (get_language() or settings.LANGUAGE_CODE).partition("-")[0]

    def nav() -> list[tuple[str, str, str]]:
        links = [
            ("guidance", _("Guidance"), reverse("search")),
            ("learn", _("Learn"), reverse("learn")),
            ("cluster", _("My cluster"), reverse("my_cluster")),
        ]
        # The header asks for permissions anyway, and Django keeps them for the whole request.
        # Administrators hold every permission, but follow no cluster.
        user = getattr(request, "user", None)
        if user and not user.is_superuser and user.has_perm("regions.follow_clusters"):
            links.append(("region", _("My region"), reverse("regions")))
        return links

    def account() -> list[Link]:
        return [
            Link(_("My cluster"), reverse("my_cluster")),
            Link(_("Your courses"), reverse("my_courses")),
            Link(_("Your account"), reverse("account_overview")),
        ]

    return {
        "portal_home_url": f"/{language}/",
        "portal_search_url": reverse("search"),
        "portal_support_email": settings.SUPPORT_EMAIL,
        "portal_language_links": SimpleLazyObject(lambda: language_links(request)),
        "portal_nav": SimpleLazyObject(nav),
        "portal_account_links": SimpleLazyObject(account),
        "portal_sign_in_url": SimpleLazyObject(
            lambda: address_of("account_login", way_back(request))
        ),
        "portal_sign_up_url": SimpleLazyObject(
            lambda: address_of("account_signup", way_back(request))
        ),
        "portal_reset_url": SimpleLazyObject(
            lambda: address_of("account_reset_password", way_back(request))
        ),
        # Of every page, while allauth's views set one of theirs on some: others would lose `next`.
        "portal_redirect_field": SimpleLazyObject(lambda: next_field(request)),
        # On the pages that ask for the password again.
        "portal_purpose": SimpleLazyObject(lambda: purpose_of(request)),
        "portal_again_url": SimpleLazyObject(lambda: this_page_again(request)),
        "portal_footer_links": SimpleLazyObject(lambda: footer_links(request)),
    }
