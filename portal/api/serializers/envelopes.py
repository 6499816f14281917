"""What is the same for every answer: pages of a list, errors, the index."""

from __future__ import annotations

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers


class ProblemSerializer(serializers.Serializer):
    """One thing that is wrong: the parameter, field or code, and why."""

    name = serializers.CharField()
    message = serializers.CharField()


class ErrorSerializer(serializers.Serializer):
    """Any answer from 400 on."""

    status = serializers.IntegerField()
    code = serializers.CharField()
    message = serializers.CharField()
    errors = ProblemSerializer(many=True, required=False)


class IndexSerializer(serializers.Serializer):
    """Where everything is."""

    frameworks = serializers.URLField()
    resources = serializers.URLField()
    clusters = serializers.URLField()
    description = serializers.URLField()
    documentation = serializers.URLField()


def page_serializer(
    entry: type[serializers.BaseSerializer], **more: serializers.Field
) -> serializers.Serializer:
    """For the description: a page of `entry`, with what else comes with it."""
    name = entry.__name__.removesuffix("Serializer")
    return inline_serializer(
        f"{name}Page",
        {
            "total": serializers.IntegerField(),
            "page": serializers.IntegerField(),
            "page_size": serializers.IntegerField(),
            "next": serializers.URLField(allow_null=True),
            "previous": serializers.URLField(allow_null=True),
            "results": entry(many=True),
            **more,
        },
    )
