"""What others see of a cluster: the public pages and the manager's preview are made of this."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from portal.clusters.models import Cluster
from practices.enums import MaturityLevel
from practices.models import Term
from practices.selectors import reader_language

from .models import ProfileQuerySet, PublicProfile


@dataclass(frozen=True, slots=True)
class LabelView:
    """A label as the cluster states it."""

    slug: str
    label: str
    valid_until: datetime.date | None
    has_expired: bool


@dataclass(frozen=True, slots=True)
class ProfileView:
    """One profile as everybody sees it; what the cluster does not show is empty.

    `language` is that of `offers` and `looks_for`, `language_label` its name where it is not
    the reader's.
    """

    slug: str
    name: str
    country: str
    region: str
    portfolio: str
    members: int | None
    label: LabelView | None
    platform_url: str
    website: str
    offers: str
    looks_for: str
    language: str
    language_label: str
    is_example: bool
    is_confirmed: bool

    @property
    def website_host(self) -> str:
        """The host of the website, as a short name of it."""
        return urlsplit(self.website).hostname or self.website

    @property
    def texts(self) -> list[tuple[str, str]]:
        """The cluster's own texts with their titles, without empty ones."""
        pairs = [(_("What we offer"), self.offers), (_("What we look for"), self.looks_for)]
        return [(title, text) for title, text in pairs if text]


def label_view(cluster: Cluster) -> LabelView | None:
    """The cluster's label, None without one."""
    if not cluster.label:
        return None
    until = cluster.label_valid_until
    return LabelView(
        slug=cluster.label,
        label=str(MaturityLevel(cluster.label).label),
        valid_until=until,
        has_expired=until is not None and until < timezone.localdate(),
    )


def language_name(code: str) -> str:
    """The name of a language where it is not the reader's, else nothing."""
    return "" if code == reader_language() else get_language_info(code)["name_translated"]


def profile_view(profile: PublicProfile) -> ProfileView:
    """What everybody sees of `profile`, or would see if it were published."""
    cluster = profile.cluster
    portfolio = cluster.portfolio if profile.show_portfolio else None
    return ProfileView(
        slug=cluster.slug,
        name=cluster.name,
        country=str(cluster.country),
        region=cluster.region if profile.show_region else "",
        portfolio="" if portfolio is None else str(portfolio),
        members=cluster.member_count if profile.show_members else None,
        label=label_view(cluster) if profile.show_label else None,
        platform_url=profile.platform_url,
        website=profile.website,
        offers=profile.offers,
        looks_for=profile.looks_for,
        language=profile.language,
        language_label=language_name(profile.language),
        is_example=cluster.is_example,
        is_confirmed=cluster.counts_as_peer,
    )


def visible_profiles() -> ProfileQuerySet:
    """Everything that visitors see, with what `profile_view` needs."""
    return PublicProfile.objects.visible().select_related("cluster__country", "cluster__portfolio")


def filtered(
    profiles: ProfileQuerySet, country: str, portfolio: str, label: str
) -> ProfileQuerySet:
    """Only by what a profile shows: a filter must not tell what its cluster keeps to itself.

    A label counts while it is valid, or where the cluster names no day.
    """
    if country:
        profiles = profiles.filter(cluster__country__slug=country)
    if portfolio:
        profiles = profiles.filter(show_portfolio=True, cluster__portfolio__slug=portfolio)
    if label:
        profiles = profiles.filter(
            Q(cluster__label_valid_until=None)
            | Q(cluster__label_valid_until__gte=timezone.localdate()),
            show_label=True,
            cluster__label=label,
        )
    return profiles


def countries_and_portfolios() -> tuple[list[Term], list[Term]]:
    """Terms by which something can be found, by name; two queries."""
    visible = PublicProfile.objects.visible().order_by()
    countries = Term.objects.filter(pk__in=visible.values("cluster__country"))
    portfolios = Term.objects.filter(
        pk__in=visible.filter(show_portfolio=True).values("cluster__portfolio")
    )
    return sorted(countries, key=str), sorted(portfolios, key=str)


def profile_of(cluster: Cluster) -> PublicProfile:
    """The cluster's profile; one that is not saved where it has none yet."""
    found = PublicProfile.objects.filter(cluster=cluster).first()
    if found is None:
        known = dict(settings.LANGUAGES)
        language = reader_language()
        found = PublicProfile(language=language if language in known else settings.LANGUAGE_CODE)
    found.cluster = cluster
    return found
