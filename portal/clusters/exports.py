"""Everything that belongs to a cluster, as sheets. Each app registers what it keeps.

An app calls `register` in the `ready` method of its configuration; this module imports none of
them. Sheets hold plain values: dates and numbers stay what they are, texts are made safe for
spreadsheets by `portal.clusters.export_files`.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from .audit_sentences import details_of, person_of, sentence
from .models import Cluster

Cell = str | int | float | bool | Decimal | datetime.date | datetime.datetime | None


@dataclass(frozen=True, slots=True)
class ExportSheet:
    """One table: a short name, headings, and rows of as many cells as there are headings."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


Exporter = Callable[[Cluster], Iterable[ExportSheet]]

_exporters: dict[str, tuple[int, Exporter]] = {}


def register(key: str, export_rows: Exporter, position: int = 100) -> None:
    """Let the export of a cluster have the sheets of `export_rows(cluster)`.

    `key` names the exporter (registering it again replaces it); sheets come by `position`.
    Names and headings are translated when the export runs. Include rows of this cluster only.
    """
    _exporters[key] = (position, export_rows)


def sheets_of(cluster: Cluster) -> list[ExportSheet]:
    """All sheets of all apps, in a stable order."""
    ordered = sorted(_exporters.items(), key=lambda item: (item[1][0], item[0]))
    return [sheet for _key, (_place, export_rows) in ordered for sheet in export_rows(cluster)]


FACTS = (
    "name",
    "country",
    "region",
    "ecosystem",
    "portfolio",
    "founded",
    "member_count",
    "label",
    "label_valid_until",
    "target",
    "counts_as_peer",
    "created_at",
)


def _facts(cluster: Cluster) -> ExportSheet:
    rows: list[list[Cell]] = []
    for name in FACTS:
        field = Cluster._meta.get_field(name)
        value = getattr(cluster, name)
        if getattr(field, "choices", None):
            value = getattr(cluster, f"get_{name}_display")()
        elif field.is_relation:
            value = None if value is None else str(value)
        rows.append([str(getattr(field, "verbose_name", name)), value])
    return ExportSheet(_("Cluster"), [_("Fact"), _("Value")], rows)


def _team(cluster: Cluster) -> ExportSheet:
    team = cluster.memberships.select_related("user").order_by("joined_at", "pk")
    return ExportSheet(
        _("Team"),
        [_("Name"), _("Role"), _("In the team since")],
        [[m.user.get_full_name(), m.get_role_display(), m.joined_at] for m in team],
    )


def _invitations(cluster: Cluster) -> ExportSheet:
    return ExportSheet(
        _("Invitations"),
        [
            _("E-mail address"),
            _("Role"),
            _("Message"),
            _("Invited by"),
            _("Invited on"),
            _("Valid until"),
            _("State"),
        ],
        [
            [
                invitation.email,
                invitation.get_role_display(),
                invitation.message,
                invitation.invited_by.get_full_name() if invitation.invited_by else "",
                invitation.created_at,
                invitation.expires_at,
                invitation.get_state_display(),
            ]
            for invitation in cluster.invitations.select_related("invited_by")
        ],
    )


def _trail(cluster: Cluster) -> ExportSheet:
    entries = list(cluster.audit_entries.all())
    details = details_of(cluster, entries, None)
    return ExportSheet(
        _("Who saw and changed it"),
        [_("Time"), _("Person"), _("What was done"), _("In words")],
        [
            [
                entry.happened_at,
                person_of(entry),
                entry.get_action_display(),
                sentence(entry, details),
            ]
            for entry in entries
        ],
    )


def own_sheets(cluster: Cluster) -> list[ExportSheet]:
    """Facts, team and invitations."""
    return [_facts(cluster), _team(cluster), _invitations(cluster)]


def trail_sheet(cluster: Cluster) -> list[ExportSheet]:
    """The audit trail, which comes last."""
    return [_trail(cluster)]
