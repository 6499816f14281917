"""Frameworks as data: areas, indicators, scale, and what each label asks."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from practices.enums import MaturityLevel
from practices.models import Area, Framework, Indicator, IndicatorTarget


class ScaleSerializer(serializers.Serializer):
    """Lowest and highest score."""

    min = serializers.FloatField(source="scale_min")
    max = serializers.FloatField(source="scale_max")


class TargetSerializer(serializers.Serializer):
    """What one label asks; `official` is false for the portal's own working values."""

    level = serializers.ChoiceField(choices=MaturityLevel.choices)
    value = serializers.FloatField()
    official = serializers.BooleanField()


class LabelSerializer(TargetSerializer):
    """What a label asks of every indicator unless one has a target of its own."""

    label = serializers.CharField(source="get_level_display")
    total = serializers.IntegerField(allow_null=True)


class IndicatorSerializer(serializers.ModelSerializer):
    """One topic on which a cluster is scored."""

    evidence_examples = serializers.ListField(child=serializers.CharField(), source="evidence_list")
    weight = serializers.FloatField()
    targets = serializers.SerializerMethodField()

    class Meta:
        model = Indicator
        fields = (
            "code",
            "title",
            "description",
            "why_it_matters",
            "evidence_examples",
            "weight",
            "verified",
            "verified_scope",
            "sources",
            "targets",
        )

    @extend_schema_field(TargetSerializer(many=True))
    def get_targets(self, indicator: Indicator) -> Any:
        """By label: the indicator's own target, else the framework's."""
        own = {target.level: target for target in indicator.targets.all()}
        levels = self.context["defaults"] | own
        found = [levels[level] for level in MaturityLevel.values if level in levels]
        return TargetSerializer(found, many=True).data


class AreaSerializer(serializers.ModelSerializer):
    """A group of indicators."""

    indicators = IndicatorSerializer(many=True)

    class Meta:
        model = Area
        fields = (
            "code",
            "title",
            "short_title",
            "description",
            "verified",
            "sources",
            "indicators",
        )


class FrameworkSerializer(serializers.ModelSerializer):
    """A framework in short."""

    scale = ScaleSerializer(source="*")
    url = serializers.HyperlinkedIdentityField(view_name="api:framework", lookup_field="slug")

    class Meta:
        model = Framework
        fields: tuple[str, ...] = (
            "slug",
            "title",
            "version",
            "version_note",
            "disclaimer",
            "official",
            "is_default",
            "is_retired",
            "scale",
            "url",
        )


class FrameworkDetailSerializer(FrameworkSerializer):
    """A framework with everything in it."""

    labels = serializers.SerializerMethodField()
    areas = serializers.SerializerMethodField()

    class Meta(FrameworkSerializer.Meta):
        fields = (*FrameworkSerializer.Meta.fields, "facts", "labels", "areas")

    def _defaults(self, framework: Framework) -> dict[str, IndicatorTarget]:
        every = framework.targets.all()
        found = {target.level: target for target in every if target.indicator_id is None}
        return {level: found[level] for level in MaturityLevel.values if level in found}

    @extend_schema_field(LabelSerializer(many=True))
    def get_labels(self, framework: Framework) -> Any:
        """What each label asks."""
        return LabelSerializer(self._defaults(framework).values(), many=True).data

    @extend_schema_field(AreaSerializer(many=True))
    def get_areas(self, framework: Framework) -> Any:
        """Areas with their indicators, in order."""
        context = {**self.context, "defaults": self._defaults(framework)}
        return AreaSerializer(framework.areas.all(), many=True, context=context).data
