"""Addresses for e-mails: whole ones, and the signed one that ends a topic without signing in."""

from __future__ import annotations

from urllib.parse import urljoin

from django.conf import settings
from django.core import signing
from django.urls import reverse

from portal.clusters.models import Membership

from .topics import Topic, topic_of

SALT = "portal.notifications.links"


def absolute(path: str) -> str:
    """The address of a page of this site as it stands in an e-mail."""
    return urljoin(f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}/", path)


def settings_url(membership: Membership) -> str:
    """Where a member chooses what comes by e-mail."""
    return absolute(reverse("notifications", args=[membership.cluster.slug]))


def off_url(membership: Membership, topic: Topic) -> str:
    """What the link in a message carries; it can only switch this one topic off."""
    token = signing.dumps([membership.pk, topic.key], salt=SALT)
    return absolute(reverse("notifications_off", args=[membership.cluster.slug, token]))


def read_token(token: str, slug: str) -> tuple[Membership, Topic] | None:
    """Whose e-mails of which topic a link ends; None for a made-up or outdated one."""
    try:
        pk, key = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    topic = topic_of(key)
    members = Membership.objects.select_related("cluster").filter(pk=pk, cluster__slug=slug)
    membership = members.first()
    return (membership, topic) if membership is not None and topic is not None else None
