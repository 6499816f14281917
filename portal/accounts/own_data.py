"""What the portal keeps about one person, as data for a file of their own.

Every model whose rows are a person's own is named here with the fields that say something to
them; keys, digests and session numbers are left out, because a file gets lost.
"""

from __future__ import annotations

import re
from typing import Any

from django.apps import apps
from django.utils.translation import get_language
from wagtail.models import Page

from .models import User

# Name in the file, model, the field that holds the person, fields.
PARTS = (
    ("addresses", "account.EmailAddress", "user", ("email", "verified", "primary")),
    ("sign_ins", "usersessions.UserSession", "user",
     ("created_at", "last_seen_at", "ip", "user_agent")),
    ("second_factors", "mfa.Authenticator", "user",
     ("type", "data__name", "created_at", "last_used_at")),
    ("api_tokens", "api.ApiToken", "user", ("name", "created", "expiry", "last_used_at")),
    ("courses", "training.Enrolment", "user", ("course_key", "joined_at")),
    ("completed_modules", "training.ModuleCompletion", "user", ("module_key", "completed_at")),
    ("clusters", "clusters.Membership", "user", ("cluster__name", "role", "joined_at")),
    ("email_settings", "notifications.NotificationPreference", "membership__user",
     ("membership__cluster__name", "topic", "frequency")),
    ("messages_to_clusters", "exchange.Message", "author", ("written_at", "text")),
    ("seen_and_changed", "clusters.AuditEntry", "user",
     ("cluster__name", "action", "subject", "happened_at")),
)  # fmt: skip
_WAY = re.compile("^(membership|data)__")


def own_data(user: User) -> dict[str, Any]:
    """Everything by part; days and times are those of the database (UTC), titles in the active
    language where there are any."""
    account = ("name", "email", "language", "date_joined", "last_login")
    found: dict[str, Any] = {"account": {field: getattr(user, field) for field in account}}
    for name, label, owner, fields in PARTS:
        rows = apps.get_model(label)._default_manager.filter(**{owner: user.pk}).order_by("pk")
        found[name] = [_plain(row) for row in rows.values(*fields)]
    _name_own_clusters_only(found)
    language = get_language()
    _name_pages(found["courses"], "course_key", language)
    _name_pages(found["completed_modules"], "module_key", language)
    return found


def _name_own_clusters_only(found: dict[str, Any]) -> None:
    """What somebody did for a cluster stays theirs; its name of today is for its team."""
    own = {row["cluster_name"] for row in found["clusters"]}
    for row in found["seen_and_changed"]:
        if row["cluster_name"] not in own:
            row["cluster_name"] = ""


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row without the way on which the database found its values."""
    return {_WAY.sub("", name).replace("__", "_"): value for name, value in row.items()}


def _name_pages(rows: list[dict[str, Any]], key: str, language: str | None) -> None:
    """Put the title beside the number of a page: in `language`, else in one that there is."""
    pages = Page.objects.filter(translation_key__in=[row[key] for row in rows]).order_by("-pk")
    titles = dict(pages.values_list("translation_key", "title"))
    own = pages.filter(locale__language_code=language, live=True)
    titles.update(own.values_list("translation_key", "title"))
    for row in rows:
        row["title"] = titles.get(row[key], "")
