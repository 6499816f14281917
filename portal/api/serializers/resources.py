"""Resources of the library: in short for lists, and whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse
from wagtail.blocks import StreamValue

from practices.enums import AccessLevel, EvidenceLevel, IndicatorRole, MaturityLevel, ResourceKind
from practices.models import Resource
from practices.pages.selectors import audiences_and_stages
from practices.sections import FilledPart, FilledSection, FilledStep, SectionForm
from practices.selectors import indicator_links


class TermSerializer(serializers.Serializer):
    """A term of one of the portal's lists."""

    slug = serializers.CharField()
    label = serializers.CharField()


class ResourceIndicatorSerializer(serializers.Serializer):
    """An indicator that a resource is mainly about, or also helps."""

    code = serializers.CharField(source="indicator.code")
    title = serializers.CharField(source="indicator.title")
    role = serializers.ChoiceField(choices=IndicatorRole.choices)


class ResourceSerializer(serializers.Serializer):
    """A resource as lists show it, in the reader's language where it exists there."""

    id = serializers.CharField(source="identifier")
    kind = serializers.ChoiceField(choices=ResourceKind.choices)
    title = serializers.CharField()
    summary = serializers.CharField()
    language = serializers.CharField(source="locale.language_code")
    url = serializers.SerializerMethodField()
    page_url = serializers.SerializerMethodField()
    levels = serializers.ListField(child=serializers.ChoiceField(choices=MaturityLevel.choices))
    indicators = serializers.SerializerMethodField()
    category = TermSerializer()
    effort = TermSerializer()
    ecosystem = TermSerializer(allow_null=True)
    country = TermSerializer(allow_null=True)
    evidence = serializers.ChoiceField(choices=EvidenceLevel.choices)
    access = serializers.ChoiceField(choices=AccessLevel.choices)
    adoptions = serializers.IntegerField(source="shown_adoptions")
    reviewed_on = serializers.DateField()
    review_due = serializers.DateField()

    def get_url(self, resource: Resource) -> str:
        """The resource in the API."""
        request = self.context["request"]
        found: str = reverse("api:resource", [resource.identifier], request=request)
        return found

    def get_page_url(self, resource: Resource) -> str:
        """Its page on the site."""
        request = self.context["request"]
        found: str = request.build_absolute_uri(resource.get_url(request._request))
        return found

    @extend_schema_field(ResourceIndicatorSerializer(many=True))
    def get_indicators(self, resource: Resource) -> Any:
        """What it is about, by code."""
        return ResourceIndicatorSerializer(indicator_links(resource), many=True).data


class FoundResourceSerializer(ResourceSerializer):
    """A resource that a search found; `highlight` is HTML with nothing but `<mark>` in it."""

    highlight = serializers.SerializerMethodField()
    score = serializers.SerializerMethodField()

    def get_highlight(self, resource: Resource) -> str:
        """The place that fits the search."""
        text: str = self.context["hits"][resource.pk].highlight
        return text

    def get_score(self, resource: Resource) -> float:
        """Comparable within one answer only."""
        return round(float(self.context["hits"][resource.pk].score), 4)


class SourceSerializer(serializers.Serializer):
    """Where a claim comes from."""

    who = serializers.CharField()
    title = serializers.CharField()
    address = serializers.CharField(allow_blank=True)
    read_on = serializers.DateField(allow_null=True)
    note = serializers.CharField(allow_blank=True)


class SectionSerializer(serializers.Serializer):
    """A section: `html` of running text, `entries` of lists, steps, parts and facts."""

    id = serializers.CharField()
    heading = serializers.CharField()
    form = serializers.ChoiceField(choices=[form.value for form in SectionForm])
    html = serializers.CharField(allow_blank=True)
    entries = serializers.ListField(child=serializers.DictField(child=serializers.CharField()))


class ResourceDetailSerializer(ResourceSerializer):
    """A resource with all that its page has."""

    languages = serializers.SerializerMethodField()
    audiences = serializers.SerializerMethodField()
    life_cycle_stages = serializers.SerializerMethodField()
    tags = serializers.SerializerMethodField()
    licence = serializers.CharField()
    owner = serializers.CharField(source="owner_name")
    sources = serializers.SerializerMethodField()
    file = serializers.SerializerMethodField()
    sections = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_languages(self, _resource: Resource) -> list[str]:
        """In which languages the reader can have it."""
        found: list[str] = self.context["languages"]
        return found

    @extend_schema_field(TermSerializer(many=True))
    def get_audiences(self, resource: Resource) -> Any:
        """For whom it is."""
        self._stages: Any
        audiences, self._stages = audiences_and_stages(resource)
        return TermSerializer(audiences, many=True).data

    @extend_schema_field(TermSerializer(many=True))
    def get_life_cycle_stages(self, _resource: Resource) -> Any:
        """In which stages of a cluster's life it helps; read together with the audiences."""
        return TermSerializer(self._stages, many=True).data

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_tags(self, resource: Resource) -> list[str]:
        """Keywords."""
        return sorted(tag.name for tag in resource.tags.all())

    @extend_schema_field(SourceSerializer(many=True))
    def get_sources(self, resource: Resource) -> Any:
        """Where its claims come from."""
        return [
            {
                name: block.value.get(name) or (None if name == "read_on" else "")
                for name in SourceSerializer().fields
            }
            for block in resource.sources
        ]

    def get_file(self, resource: Resource) -> str | None:
        """The address of its file; whoever may read this may download it."""
        if resource.file is None:
            return None
        address: str = self.context["request"].build_absolute_uri(resource.file.url)
        return address

    @extend_schema_field(SectionSerializer(many=True))
    def get_sections(self, resource: Resource) -> Any:
        """The text of the page. Links inside start with “/”: they are addresses of this site."""
        return [_section(filled) for filled in resource.filled_sections]


def _section(filled: FilledSection) -> dict[str, Any]:
    html, entries = "", []
    value = filled.value
    if isinstance(value, StreamValue):
        html = "".join(str(block.render()) for block in value)
    elif isinstance(value, str):
        html = str(value)
    elif isinstance(value, Iterable):
        entries = [_entry(one) for one in value]
    return {
        "id": filled.anchor,
        "heading": filled.heading,
        "form": filled.form,
        "html": html,
        "entries": entries,
    }


def _entry(one: object) -> dict[str, str]:
    """One entry of a list-like section; empty values are left out."""
    if isinstance(one, FilledStep):
        found = {
            "title": one.title,
            "html": str(one.body),
            "who": one.who,
            "time": one.time,
            "result": one.result,
        }
    elif isinstance(one, FilledPart):
        found = {"title": one.heading, "html": str(one.body)}
    elif isinstance(one, str):
        found = {"html": str(one)}
    else:
        fact: Any = one
        found = {"title": str(fact["label"]), "text": str(fact["value"])}
    return {name: text for name, text in found.items() if text}
