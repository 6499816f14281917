"""The improvement plan, to be read."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.benchmarking.rounding import is_just_below, whole
from portal.improvement.enums import MeasureStatus, PlanStatus
from portal.improvement.selectors import AreaRow, IndicatorRow, MeasureRow, PlanView
from practices.enums import MaturityLevel


class ProgressSerializer(serializers.Serializer):
    """Counts of measures."""

    total = serializers.IntegerField()
    done = serializers.IntegerField()
    overdue = serializers.IntegerField()
    next_due = serializers.DateField(allow_null=True)


class ShownPercent(serializers.IntegerField):
    """A figure in whole per cent, rounded as pages round it."""

    def to_representation(self, value: float) -> int:
        """Round once, here."""
        return whole(value)


class PlanIndicatorSerializer(serializers.Serializer):
    """An indicator from first score to now, in whole per cent of the scale as pages show it; null:
    not known. What ends in `_exact` is the same figure unrounded, in per cent as well.
    `is_just_below` says where the target is not reached, though both figures are alike,
    `is_target_reached_at_start` where a first score, corrected since, has reached it already."""

    code = serializers.CharField(source="mark.code")
    title = serializers.CharField(source="mark.title")
    baseline = ShownPercent(source="effect.baseline", allow_null=True)
    target = ShownPercent(source="effect.target", allow_null=True)
    now = ShownPercent(source="effect.now", allow_null=True)
    baseline_exact = serializers.FloatField(source="effect.baseline", allow_null=True)
    target_exact = serializers.FloatField(source="effect.target", allow_null=True)
    now_exact = serializers.FloatField(source="effect.now", allow_null=True)
    is_target_reached_at_start = serializers.BooleanField(source="warning")
    is_just_below = serializers.SerializerMethodField()

    def get_is_just_below(self, row: IndicatorRow) -> bool:
        """Whether only the rounding makes the score and the target alike."""
        return is_just_below(row.effect.now, row.effect.target)


class MeasureSerializer(serializers.Serializer):
    """Something to do; `resources` are identifiers of what the reader may open."""

    id = serializers.UUIDField(source="measure.uid")
    title = serializers.CharField(source="measure.title")
    description = serializers.CharField(source="measure.description")
    responsible_role = serializers.CharField(source="measure.responsible_role")
    status = serializers.ChoiceField(choices=MeasureStatus.choices, source="measure.status")
    starts_on = serializers.DateField(source="measure.starts_on", allow_null=True)
    due_on = serializers.DateField(source="measure.due_on", allow_null=True)
    done_on = serializers.DateField(source="measure.done_on", allow_null=True)
    is_overdue = serializers.BooleanField()
    evidence = serializers.CharField(source="measure.evidence")
    evidence_link = serializers.CharField(source="measure.evidence_link")
    resources = serializers.SerializerMethodField()

    def get_resources(self, row: MeasureRow) -> list[str]:
        """Guidance and training used."""
        return [card.identifier for card in row.cards]


class PlanAreaSerializer(serializers.Serializer):
    """A declared improvement area with its measures."""

    title = serializers.CharField(source="area.title")
    aim = serializers.CharField(source="area.aim")
    effect = serializers.CharField(source="area.effect")
    indicators = PlanIndicatorSerializer(many=True)
    measures = serializers.SerializerMethodField()
    progress = ProgressSerializer()

    @extend_schema_field(MeasureSerializer(many=True))
    def get_measures(self, row: AreaRow) -> object:
        """The next due date first."""
        return MeasureSerializer(row.measures, many=True).data


class PlanSerializer(serializers.Serializer):
    """The plan with which the cluster works now."""

    framework = serializers.CharField(source="plan.framework.slug")
    target = serializers.ChoiceField(choices=MaturityLevel.choices, source="plan.target")
    status = serializers.ChoiceField(choices=PlanStatus.choices, source="plan.status")
    starts_on = serializers.DateField(source="plan.starts_on")
    ends_on = serializers.DateField(source="plan.ends_on", allow_null=True)
    baseline_on = serializers.DateField(source="plan.baseline_on")
    measured_on = serializers.SerializerMethodField()
    is_measured_before_start = serializers.BooleanField()
    missing_areas = serializers.IntegerField()
    progress = ProgressSerializer()
    areas = PlanAreaSerializer(many=True)

    @extend_schema_field(serializers.DateField(allow_null=True))
    def get_measured_on(self, view: PlanView) -> object:
        """The day of the later assessment to which `now` belongs."""
        return view.later.assessed_on if view.later else None


class PlanAnswerSerializer(serializers.Serializer):
    """The open plan; null where the cluster has none."""

    cluster = serializers.CharField()
    plan = PlanSerializer(allow_null=True)
