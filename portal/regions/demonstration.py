"""An invented authority that follows the invented example clusters, for development."""

from __future__ import annotations

import datetime

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from portal.accounts.models import User
from portal.clusters.models import Cluster
from portal.improvement.enums import MeasureStatus
from portal.improvement.models import ImprovementPlan, Measure, PlanArea
from practices.enums import MaturityLevel, VocabularyName
from practices.models import Term

from .enums import ConsentScope
from .models import Consent, LabelRecord, RegionAuthority

NAME = "Example Coast Authority"
# Months from today until the labels of the examples end, one after the other.
LABELS_END_IN = (2, 5, 9, 14, 17, 26)
MEASURES = ("Example measure one", "Example measure two", "Example measure three")
# Days between an example's first assessment and its label.
LABEL_AFTER = datetime.timedelta(days=90)


@transaction.atomic
def set_up_example_authority(officer: User) -> RegionAuthority:
    """Create the authority with `officer` and everything that makes its page worth a look.

    One that is there already stays as it is, with what was withdrawn.
    """
    known = RegionAuthority.objects.filter(is_example=True).first()
    if known is not None:
        return known
    authority = RegionAuthority.objects.create(
        name=NAME,
        country=Term.objects.get(vocabulary=VocabularyName.COUNTRY, slug="IT"),
        region_name="Example coast",
        is_example=True,
    )
    authority.officers.add(officer)
    examples = Cluster.objects.filter(is_example=True).annotate(
        first_assessed=Min("assessments__assessed_on")
    )
    for place, cluster in enumerate(examples.order_by("pk")):
        _follow(authority, cluster, place)
        if cluster.target == MaturityLevel.SILVER and place % 2:
            _plan(cluster, place % len(MEASURES))
    return authority


def _plan(cluster: Cluster, done: int) -> None:
    """An active plan with invented measures, the first `done` of them done."""
    baseline = cluster.assessments.filter(framework__is_default=True, is_draft=False).first()
    if baseline is None or ImprovementPlan.objects.open().filter(cluster=cluster).exists():
        return
    plan = ImprovementPlan.objects.create(
        cluster=cluster,
        framework=baseline.framework,
        target=cluster.target,
        baseline=baseline,
        baseline_on=baseline.assessed_on,
    )
    area = PlanArea.objects.create(plan=plan, title="Example improvement area")
    for place, title in enumerate(MEASURES):
        status = MeasureStatus.DONE if place < done else MeasureStatus.PLANNED
        Measure.objects.create(area=area, title=title, status=status)


def _follow(authority: RegionAuthority, cluster: Cluster, place: int) -> None:
    today = timezone.localdate()
    Consent.objects.create(
        cluster=cluster,
        authority=authority,
        scope=ConsentScope.SCORES,
        given_by_name="Maria Manager",
        given_at=timezone.now() - relativedelta(years=2),
    )
    first: datetime.date | None = getattr(cluster, "first_assessed", None)
    since = min((first or today) + LABEL_AFTER, today)
    before = min(today - relativedelta(years=2), since - relativedelta(years=1))
    LabelRecord.objects.create(cluster=cluster, since=before)
    if not cluster.label:
        return
    LabelRecord.objects.create(cluster=cluster, label=cluster.label, since=since)
    if cluster.label_valid_until is None:
        months = LABELS_END_IN[place % len(LABELS_END_IN)]
        cluster.label_valid_until = today + relativedelta(months=months)
        cluster.save(update_fields=["label_valid_until"])
