"""What belongs to a cluster: facts, assessments, plan. For its own team only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from portal.api.parameters import StrictSerializer
from portal.benchmarking.core.scoring import ScoreCard
from portal.benchmarking.enums import AssessmentOrigin, SameDayChoice
from portal.benchmarking.imports.core.words.scale.scales import parse_scale
from portal.benchmarking.imports.forms import validate_day
from portal.benchmarking.models import Assessment
from portal.benchmarking.rounding import whole, whole_or_none
from portal.benchmarking.selectors import framework_spec
from portal.clusters.enums import MembershipRole
from portal.clusters.models import Cluster
from practices.enums import MaturityLevel

from .resources import TermSerializer

# Far more indicators than any framework has.
MOST_SCORES = 500


class ClusterSerializer(serializers.ModelSerializer):
    """A cluster of which the person is in the team."""

    country = TermSerializer()
    ecosystem = TermSerializer(allow_null=True)
    portfolio = TermSerializer(allow_null=True)
    target = serializers.ChoiceField(choices=MaturityLevel.choices)
    role = serializers.SerializerMethodField()
    url = serializers.HyperlinkedIdentityField(view_name="api:cluster", lookup_field="slug")

    class Meta:
        model = Cluster
        fields: tuple[str, ...] = (
            "slug",
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
            "role",
            "url",
        )

    @extend_schema_field(serializers.ChoiceField(choices=MembershipRole.choices))
    def get_role(self, cluster: Cluster) -> str:
        """What the person may do there."""
        return cluster.opened_through.role if cluster.opened_through else ""


class ClusterDetailSerializer(ClusterSerializer):
    """A cluster, and where the rest of it is."""

    assessments = serializers.HyperlinkedIdentityField(
        view_name="api:assessments", lookup_field="slug"
    )
    recommendations = serializers.HyperlinkedIdentityField(
        view_name="api:recommendations", lookup_field="slug"
    )
    plan = serializers.HyperlinkedIdentityField(view_name="api:plan", lookup_field="slug")

    class Meta(ClusterSerializer.Meta):
        fields = (*ClusterSerializer.Meta.fields, "assessments", "recommendations", "plan")


class AssessmentSerializer(serializers.ModelSerializer):
    """An assessment in short. Self-checks that are still being answered are not listed."""

    framework = serializers.CharField(source="framework.slug")
    total = serializers.SerializerMethodField()
    no_total = serializers.SerializerMethodField()
    known = serializers.SerializerMethodField()
    indicators = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()

    class Meta:
        model = Assessment
        fields: tuple[str, ...] = (
            "id",
            "framework",
            "assessed_on",
            "origin",
            "total",
            "no_total",
            "known",
            "indicators",
            "url",
        )

    def _card(self, assessment: Assessment) -> ScoreCard:
        cards: Mapping[int, ScoreCard] = self.context["cards"]
        return cards[assessment.pk]

    def get_total(self, assessment: Assessment) -> int | None:
        """The total score in whole per cent, as pages show it; null where there is none."""
        return whole_or_none(self._card(assessment).total)

    @extend_schema_field(serializers.ChoiceField(choices=["", "nothing-known", "too-little-known"]))
    def get_no_total(self, assessment: Assessment) -> str:
        """Why there is no total: nothing is known, or less than half of the weight."""
        card = self._card(assessment)
        if card.total is not None:
            return ""
        return "too-little-known" if card.is_too_little else "nothing-known"

    def get_known(self, assessment: Assessment) -> int:
        """How many indicators have a score."""
        return self._card(assessment).answered

    def get_indicators(self, assessment: Assessment) -> int:
        """How many indicators the framework has."""
        return self._card(assessment).count

    def get_url(self, assessment: Assessment) -> str:
        """The assessment with its scores."""
        place = [self.context["slug"], assessment.pk]
        found: str = reverse("api:assessment", place, request=self.context["request"])
        return found


class AssessmentDetailSerializer(AssessmentSerializer):
    """An assessment with the score of every indicator; null says that it is not known."""

    scores = serializers.SerializerMethodField()
    percent = serializers.SerializerMethodField()

    class Meta(AssessmentSerializer.Meta):
        fields = (*AssessmentSerializer.Meta.fields, "scores", "percent")

    @extend_schema_field(serializers.DictField(child=serializers.FloatField(allow_null=True)))
    def get_scores(self, _assessment: Assessment) -> Mapping[str, float | None]:
        """By code, on the scale of the framework."""
        found: Mapping[str, float | None] = self.context["scores"]
        return found

    @extend_schema_field(serializers.DictField(child=serializers.IntegerField(allow_null=True)))
    def get_percent(self, assessment: Assessment) -> Mapping[str, int | None]:
        """By code, in whole per cent of the scale, as pages show it."""
        spec = framework_spec(assessment.framework)
        known = self.context["scores"]
        return {
            one.code: None if known.get(one.code) is None else whole(one.percent(known[one.code]))
            for one in spec.indicators
        }


@extend_schema_field(
    {
        "type": "object",
        "additionalProperties": {"type": "number", "nullable": True},
        "example": {"1.1": 62, "1.2": None, "4.1": 35.5},
    }
)
class SentScoresField(serializers.DictField):
    """Scores by code. What is no number is let through, so that its row can be named."""


class SentAssessmentSerializer(StrictSerializer):
    """An assessment to be saved. Each score is a number on `scale`, which is that of the framework
    unless another one is named, or null where it is not known."""

    framework = serializers.CharField(required=False, max_length=50)
    assessed_on = serializers.DateField(required=False, validators=[validate_day])
    origin = serializers.ChoiceField(
        choices=AssessmentOrigin.choices, default=AssessmentOrigin.IMPORT
    )
    # Worst score first: "0-4", "1-5", "6-1" of grades.
    scale = serializers.CharField(required=False, max_length=20)
    same_day = serializers.ChoiceField(choices=SameDayChoice.choices, required=False)
    # Known scores of the latest assessment that `scores` doesn't name stay as they were found.
    keep_known = serializers.BooleanField(default=False)
    scores = SentScoresField(child=serializers.JSONField(allow_null=True), allow_empty=False)

    def validate_scale(self, scale: str) -> str:
        """A scale as `import_benchmark --scale` takes it."""
        if parse_scale(scale) is None:
            text = _("“%(text)s” is no scale such as 0-4.")
            raise serializers.ValidationError(text % {"text": scale})
        return scale

    def validate_scores(self, scores: dict[str, Any]) -> dict[str, Any]:
        """What each score is, the reader of spreadsheets checks."""
        if len(scores) > MOST_SCORES:
            text = _("These are more scores than any framework has: %(count)d.")
            raise serializers.ValidationError(text % {"count": len(scores)})
        return scores


class CheckedAssessmentSerializer(serializers.Serializer):
    """What would be saved."""

    dry_run = serializers.BooleanField()
    framework = serializers.CharField()
    assessed_on = serializers.DateField(allow_null=True)
    origin = serializers.ChoiceField(choices=AssessmentOrigin.choices)
    scores = serializers.DictField(child=serializers.FloatField(allow_null=True))
    notices = serializers.ListField(child=serializers.CharField())


class SavedAssessmentSerializer(AssessmentDetailSerializer):
    """What was saved, with remarks that did not forbid it."""

    notices = serializers.SerializerMethodField()

    class Meta(AssessmentDetailSerializer.Meta):
        fields = (*AssessmentDetailSerializer.Meta.fields, "notices")

    def get_notices(self, _assessment: Assessment) -> list[str]:
        """Sentences in the language of the request."""
        found: list[str] = self.context["notices"]
        return found
