"""Loads frameworks, assessments and peers into the dataclasses of the pure core."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.translation import get_language
from modeltranslation.utils import build_localized_fieldname

from portal.benchmarking.core.scoring import (
    AreaSpec,
    FrameworkSpec,
    IndicatorSpec,
    ScoreCard,
    score_card,
)
from portal.clusters.models import Cluster
from practices.enums import MaturityLevel
from practices.library import LibraryCache
from practices.models import Area, Framework, Indicator, IndicatorTarget

from .models import Assessment, Score


def default_framework() -> Framework:
    """The framework that new assessments use."""
    return Framework.objects.get(is_default=True)


def usable_frameworks() -> list[Framework]:
    """Frameworks in which a cluster can be assessed today, the default one first."""
    has_indicators = Indicator.objects.filter(area__framework=OuterRef("pk"))
    return list(
        Framework.objects.filter(Exists(has_indicators), is_retired=False).order_by(
            "-is_default", "slug"
        )
    )


def framework_from(slug: str, usable: Iterable[Framework]) -> Framework:
    """The framework that an address or a form asks for, else the default one."""
    known = list(usable)
    return next((each for each in known if each.slug == slug), None) or default_framework()


_specs: LibraryCache[FrameworkSpec] = LibraryCache()


def framework_spec(framework: Framework) -> FrameworkSpec:
    """Everything the core needs to know of `framework`, titles in the active language.

    LibraryCache in the process until the library changes.
    """
    key = (framework.pk, get_language() or settings.LANGUAGE_CODE)
    return _specs.get(key, lambda: _framework_spec(framework))


def _framework_spec(framework: Framework) -> FrameworkSpec:
    areas = list(Area.objects.filter(framework=framework).order_by("sort_order"))
    indicators = Indicator.objects.filter(area__framework=framework).order_by(
        "area__sort_order", "sort_order"
    )
    defaults: dict[str, float] = {}
    totals: dict[str, float] = {}
    own: dict[int, dict[str, float]] = defaultdict(dict)
    for target in IndicatorTarget.objects.filter(framework=framework):
        if target.indicator_id is None:
            defaults[target.level] = float(target.value)
            if target.total is not None:
                totals[target.level] = float(target.total)
        else:
            own[target.indicator_id][target.level] = float(target.value)
    codes = {area.pk: area.code for area in areas}
    return FrameworkSpec(
        code=framework.slug,
        title=framework.title,
        levels=tuple(level.value for level in MaturityLevel),
        areas=tuple(AreaSpec(area.code, area.title, area.short_title) for area in areas),
        indicators=tuple(
            IndicatorSpec(
                code=indicator.code,
                area=codes[indicator.area_id],
                title=indicator.title,
                weight=float(indicator.weight),
                scale_min=float(framework.scale_min),
                scale_max=float(framework.scale_max),
                targets={**defaults, **own.get(indicator.pk, {})},
                description=indicator.description,
            )
            for indicator in indicators
        ),
        totals=totals,
    )


def titles_in_every_language(framework: Framework) -> dict[str, str]:
    """Titles of indicators in every language of the site, to their codes: files come as they
    come, whatever language the reader has chosen."""
    titles = {}
    for indicator in Indicator.objects.filter(area__framework=framework):
        for language, _label in settings.LANGUAGES:
            title = getattr(indicator, build_localized_fieldname("title", language))
            if title:
                titles[title] = indicator.code
    return titles


def areas_in_every_language(framework: Framework) -> list[str]:
    """Titles of areas in every language of the site, as `titles_in_every_language`."""
    names = [
        build_localized_fieldname("title", language) for language, _label in settings.LANGUAGES
    ]
    rows = Area.objects.filter(framework=framework).values_list(*names)
    return [title for row in rows for title in row if title]


def scores_of(assessment: Assessment | None) -> dict[str, float | None]:
    """Scores by indicator code; None where the answer is "not known"."""
    if assessment is None:
        return {}
    return {
        code: None if value is None else float(value)
        for code, value in Score.objects.filter(assessment=assessment).values_list(
            "indicator__code", "value"
        )
    }


def scores_of_each(assessments: Iterable[Assessment | int]) -> dict[int, dict[str, float | None]]:
    """Scores by assessment and indicator code, in one query."""
    result: dict[int, dict[str, float | None]] = defaultdict(dict)
    for pk, code, value in Score.objects.filter(assessment__in=list(assessments)).values_list(
        "assessment_id", "indicator__code", "value"
    ):
        result[pk][code] = None if value is None else float(value)
    return result


def cards_of(assessments: Sequence[Assessment]) -> dict[int, ScoreCard]:
    """What each assessment says by itself, by its number; one query for all scores.

    The assessments come with their frameworks.
    """
    scores = scores_of_each(assessments)
    specs = specs_of(each.framework for each in assessments)
    return {
        each.pk: score_card(specs[each.framework_id], scores.get(each.pk, {}))
        for each in assessments
    }


def specs_of(frameworks: Iterable[Framework]) -> dict[int, FrameworkSpec]:
    """`framework_spec` of each framework, asked for once; by number."""
    return {row.pk: framework_spec(row) for row in {each.pk: each for each in frameworks}.values()}


def assessment_history(cluster: Cluster, framework: Framework) -> list[Assessment]:
    """Complete assessments of a cluster, latest first."""
    return list(
        Assessment.objects.complete()
        .filter(cluster=cluster, framework=framework)
        .order_by("-assessed_on", "-created_at", "-pk")
    )


def all_assessments(cluster: Cluster) -> list[Assessment]:
    """Complete assessments of a cluster in every framework, latest first."""
    return list(
        Assessment.objects.complete()
        .filter(cluster=cluster)
        .select_related("framework")
        .order_by("-assessed_on", "-created_at", "-pk")
    )


def earlier(assessment: Assessment, history: Iterable[Assessment]) -> Assessment | None:
    """The assessment before this one in the same framework; `history` has the latest first."""
    of_framework = [each for each in history if each.framework_id == assessment.framework_id]
    places = [each.pk for each in of_framework]
    if assessment.pk not in places:
        return None
    following = of_framework[places.index(assessment.pk) + 1 :]
    return following[0] if following else None


def known_before(cluster: Cluster, framework: Framework) -> dict[int, Score]:
    """Known scores of the latest complete assessment by indicator, each with its assessment."""
    history = Assessment.objects.complete().filter(cluster=cluster, framework=framework)
    latest = history.order_by("-assessed_on", "-created_at", "-pk").first()
    if latest is None:
        return {}
    rows = Score.objects.filter(assessment=latest, value__isnull=False)
    return {score.indicator_id: score for score in rows.select_related("assessment")}


def drafts(cluster: Cluster) -> list[Assessment]:
    """The self-checks that the team is still answering, one for each framework at most."""
    return list(
        Assessment.objects.filter(cluster=cluster, is_draft=True)
        .select_related("framework")
        .order_by("-framework__is_default", "framework__slug")
    )


def draft_self_check(cluster: Cluster, framework: Framework) -> Assessment | None:
    """The self-check that the team is still answering."""
    return Assessment.objects.filter(cluster=cluster, framework=framework, is_draft=True).first()
