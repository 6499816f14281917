"""Consents as a sheet of the cluster's export, and the officer's table as CSV."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from portal.clusters.exports import ExportSheet
from portal.clusters.models import Cluster

from .models import Consent, LabelRecord
from .rows import FollowedCluster, SharedScores


def export_rows(cluster: Cluster) -> list[ExportSheet]:
    """Everything that the portal keeps about who follows the cluster; two queries."""
    consents = Consent.objects.filter(cluster=cluster).select_related("authority")
    sheets = [
        ExportSheet(
            _("Regions"),
            (
                _("Authority"),
                _("What is shared"),
                _("Given by"),
                _("Given on"),
                _("Withdrawn by"),
                _("Withdrawn on"),
            ),
            [
                (
                    consent.authority.name,
                    consent.get_scope_display(),
                    consent.given_by_name,
                    consent.given_at,
                    consent.withdrawn_by_name,
                    consent.withdrawn_at,
                )
                for consent in consents
            ],
        )
    ]
    # Labels are noted only while somebody follows the cluster: else there is no such sheet.
    labels = [
        (record.get_label_display() or _("None"), record.since)
        for record in LabelRecord.objects.filter(cluster=cluster)
    ]
    if labels:
        sheets.append(ExportSheet(_("Labels over time"), (_("Label"), _("Since")), labels))
    return sheets


def table_sheet(rows: Iterable[FollowedCluster]) -> ExportSheet:
    """The officer's table: what is not shared has an empty cell, and the last column says so."""
    return ExportSheet(
        _("Clusters"),
        (
            _("Cluster"),
            _("Country"),
            _("Region"),
            _("Label"),
            _("Valid until"),
            _("Working towards"),
            _("Total score (%)"),
            _("Total asked for (%)"),
            _("Total reached"),
            _("Last assessment"),
            _("Measures"),
            _("Measures done"),
            _("What is shared"),
            _("Shared since"),
        ),
        [
            (
                row.name,
                row.country,
                row.region,
                row.label.label if row.label else _("None"),
                row.valid_until,
                str(row.shared.target.label) if row.shared else None,
                row.shared.total if row.shared else None,
                row.shared.needed if row.shared else None,
                _reached(row.shared),
                row.shared.assessed_on if row.shared else None,
                row.shared.plan.total if row.shared and row.shared.plan else None,
                row.shared.plan.done if row.shared and row.shared.plan else None,
                row.scope_label,
                row.since,
            )
            for row in rows
        ],
    )


def _reached(shared: SharedScores | None) -> str | None:
    """Whether the total is what is asked for: whole per cent don't tell it where both are alike."""
    if shared is None or shared.total is None or shared.needed is None:
        return None
    if shared.is_just_below:
        return _("just below")
    return _("Yes") if shared.total >= shared.needed else _("No")
