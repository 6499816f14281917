"""The recommender's answer, described; `answer_data` makes it for page, command and API alike."""

from __future__ import annotations

from rest_framework import serializers

from practices.enums import MaturityLevel


class NeedSerializer(serializers.Serializer):
    """An indicator below its target, or not known. Score and target are on the framework's scale,
    `gap` and `need` are exact shares of it; what ends in `_percent` is in whole per cent as pages
    show it, the gap as the difference of the two figures; `is_just_below` says where that is 0
    and the score below its target all the same."""

    indicator = serializers.CharField()
    title = serializers.CharField()
    score = serializers.FloatField(allow_null=True)
    target = serializers.FloatField(allow_null=True)
    score_percent = serializers.IntegerField(allow_null=True)
    target_percent = serializers.IntegerField(allow_null=True)
    gap_percent = serializers.IntegerField(allow_null=True)
    is_just_below = serializers.BooleanField()
    gap = serializers.FloatField()
    need = serializers.FloatField()


class RecommendationSerializer(serializers.Serializer):
    """A resource, what it gains, and why it is in the list."""

    id = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField()
    gain = serializers.FloatField()
    reasons = serializers.ListField(child=serializers.DictField())
    why = serializers.CharField()


class ContentGapSerializer(serializers.Serializer):
    """A need for which the library has nothing good yet."""

    indicator = serializers.CharField()
    title = serializers.CharField()
    need = serializers.FloatField()
    nearest = serializers.CharField(allow_null=True, allow_blank=True)


class RecommendationsSerializer(serializers.Serializer):
    """What the cluster should do next, best first."""

    cluster = serializers.CharField()
    assessed_on = serializers.DateField(allow_null=True)
    target = serializers.ChoiceField(choices=MaturityLevel.choices)
    # Codes of indicators of which the label asks nothing: no target is no target reached.
    without_target = serializers.ListField(child=serializers.CharField())
    needs = NeedSerializer(many=True)
    recommendations = RecommendationSerializer(many=True)
    path = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    # Of work that can be added up; what runs for weeks or months is counted.
    hours = serializers.FloatField(allow_null=True)
    lasting = serializers.IntegerField()
    left_out = serializers.ListField(child=serializers.CharField())
    content_gaps = ContentGapSerializer(many=True)
