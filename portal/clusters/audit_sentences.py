"""Entries of the audit trail as plain sentences in the reader's language."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from django.core.exceptions import FieldDoesNotExist
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from practices.permissions import Reader

from .enums import AuditAction
from .models import AuditEntry, Cluster

Text = str | Promise
Details = Callable[[Cluster, Reader | None], Mapping[str, str]]
NOTHING: Mapping[str, Mapping[str, str]] = MappingProxyType({})

_details: dict[str, Details] = {}

# What can be seen and changed. Other apps add theirs with `register_subject`.
_subjects: dict[str, Text] = {
    "dashboard": gettext_lazy("the dashboard"),
    "scores": gettext_lazy("the list of assessments"),
    "assessment": gettext_lazy("an assessment"),
    "self-check": gettext_lazy("a self-check"),
    "score": gettext_lazy("a single score"),
    "facts": gettext_lazy("facts about the cluster"),
    "label": gettext_lazy("the label"),
    "team": gettext_lazy("the team"),
    "audit": gettext_lazy("this list"),
    "all-data": gettext_lazy("everything that belongs to the cluster"),
    "confirmation": gettext_lazy("the confirmation as a real cluster"),
    "plan": gettext_lazy("the improvement plan"),
    "profile": gettext_lazy("the public profile"),
    "consent": gettext_lazy("a consent"),
    "marks": gettext_lazy("the decisions about suggestions"),
}

# Sentences of their own, where "changed the team" would say too little.
_SENTENCES: dict[tuple[str, str], Text] = {
    (AuditAction.JOINED, "team"): gettext_lazy("%(person)s joined the team."),
    (AuditAction.LEFT, "team"): gettext_lazy("%(person)s left the team."),
    (AuditAction.DELETED, "team"): gettext_lazy("%(person)s removed %(detail)s from the team."),
    (AuditAction.ADDED, "team"): gettext_lazy("%(person)s added %(detail)s to the team."),
    (AuditAction.CHANGED, "role-manager"): gettext_lazy("%(person)s made %(detail)s a manager."),
    (AuditAction.CHANGED, "role-member"): gettext_lazy("%(person)s made %(detail)s a team member."),
    (AuditAction.CHANGED, "role-reader"): gettext_lazy("%(person)s made %(detail)s a reader."),
    (AuditAction.CHANGED, "join-code"): gettext_lazy("%(person)s made a new code for colleagues."),
    (AuditAction.ADDED, "invitation"): gettext_lazy("%(person)s invited %(detail)s."),
    (AuditAction.CHANGED, "invitation"): gettext_lazy(
        "%(person)s sent the invitation of %(detail)s again."
    ),
    (AuditAction.WITHDRAWN, "invitation"): gettext_lazy(
        "%(person)s withdrew the invitation of %(detail)s."
    ),
    (AuditAction.DECLINED, "invitation"): gettext_lazy("%(detail)s declined the invitation."),
    (AuditAction.ADDED, "confirmation"): gettext_lazy(
        "%(person)s confirmed the cluster as a real one."
    ),
    (AuditAction.WITHDRAWN, "confirmation"): gettext_lazy(
        "%(person)s withdrew the confirmation as a real cluster."
    ),
    (AuditAction.ADDED, "score"): gettext_lazy("%(person)s added the score of %(detail)s."),
    (AuditAction.CHANGED, "score"): gettext_lazy("%(person)s changed the score of %(detail)s."),
    (AuditAction.ADDED, "self-check"): gettext_lazy("%(person)s finished a self-check."),
    (AuditAction.DELETED, "self-check"): gettext_lazy("%(person)s discarded a self-check."),
}

_BY_ACTION: dict[str, Text] = {
    AuditAction.VIEWED: gettext_lazy("%(person)s looked at %(subject)s"),
    AuditAction.EXPORTED: gettext_lazy("%(person)s exported %(subject)s"),
    AuditAction.ADDED: gettext_lazy("%(person)s added %(subject)s"),
    AuditAction.CHANGED: gettext_lazy("%(person)s changed %(subject)s"),
    AuditAction.DELETED: gettext_lazy("%(person)s deleted %(subject)s"),
    AuditAction.SHARED: gettext_lazy("%(person)s shared %(subject)s"),
    AuditAction.WITHDRAWN: gettext_lazy("%(person)s withdrew %(subject)s"),
    AuditAction.JOINED: gettext_lazy("%(person)s joined %(subject)s"),
    AuditAction.LEFT: gettext_lazy("%(person)s left %(subject)s"),
    AuditAction.DECLINED: gettext_lazy("%(person)s declined %(subject)s"),
}


def register_subject(code: str, label: Text) -> None:
    """Say in words what `code` stands for, with its article: "the improvement plan"."""
    _subjects[code] = label


def register_details(code: str, words: Details) -> None:
    """Say what details of a subject are called by the reader, where they are words of the portal
    or of the library: `words` gives what is stored to what is shown."""
    _details[code] = words


def details_of(
    cluster: Cluster, entries: Iterable[AuditEntry], reader: Reader | None
) -> dict[str, Mapping[str, str]]:
    """What details of these entries are called by the reader, by subject; without one as everybody
    may see them."""
    subjects = {entry.subject for entry in entries if entry.detail} & _details.keys()
    return {subject: _details[subject](cluster, reader) for subject in subjects}


def person_of(entry: AuditEntry) -> str:
    """The name at that time; the portal itself where nobody acted."""
    return entry.user_name or _("The portal")


def sentence(entry: AuditEntry, details: Mapping[str, Mapping[str, str]] = NOTHING) -> str:
    """One entry in words: "Maria Manager changed facts about the cluster: region, country.".

    `details` as of `details_of`.
    """
    detail = details.get(entry.subject, {}).get(entry.detail) or _detail(entry)
    words = {
        "person": person_of(entry),
        "subject": str(_subjects.get(entry.subject, entry.subject.replace("-", " "))),
        "detail": detail,
    }
    own = _SENTENCES.get((entry.action, entry.subject))
    if own is not None:
        return str(own) % words
    start = str(_BY_ACTION.get(entry.action, "%(person)s: %(subject)s")) % words
    return f"{start}: {detail}." if detail else f"{start}."


def _detail(entry: AuditEntry) -> str:
    """Names of fields and ISO dates in the reader's language, everything else as it is."""
    if entry.subject in {"facts", "label"}:
        return ", ".join(_field(name) for name in entry.detail.split(", ") if name)
    try:
        return date_format(datetime.date.fromisoformat(entry.detail))
    except ValueError:
        return entry.detail


def _field(name: str) -> str:
    try:
        return str(Cluster._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    except (FieldDoesNotExist, AttributeError):
        return name
