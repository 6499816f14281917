"""What an assessment in one framework lets a team expect in another: hints, never scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from practices.enums import CrosswalkStrength
from practices.models import Crosswalk, Framework

from .models import Assessment, Score
from .wording import percent


@dataclass(frozen=True, slots=True)
class Hint:
    """A score of another framework on the same subject or one that overlaps."""

    code: str
    source_code: str
    source_title: str
    percent: float
    year: int
    framework: str
    is_same_subject: bool

    @property
    def sentence(self) -> str:
        """The hint in words; it always asks to be confirmed."""
        words = {
            "percent": percent(self.percent),
            "code": self.source_code,
            "title": self.source_title,
            "year": self.year,
            "framework": self.framework,
        }
        if self.is_same_subject:
            return (
                _(
                    "Known from your %(year)d assessment in %(framework)s, to be confirmed: "
                    "%(code)s %(title)s %(percent)s."
                )
                % words
            )
        return (
            _(
                "In part known from your %(year)d assessment in %(framework)s, to be confirmed: "
                "%(code)s %(title)s %(percent)s."
            )
            % words
        )


def hints_for(history: Sequence[Assessment], framework: Framework) -> dict[str, list[Hint]]:
    """Hints by indicator code of `framework` from assessments in others; at most two queries.

    `history` has the latest first, each with its framework; from each framework the latest known
    score counts. Same subjects come before overlaps.
    """
    others = [each for each in history if each.framework_id != framework.pk]
    if not others:
        return {}
    links = Crosswalk.objects.filter(
        Q(source__area__framework=framework) | Q(target__area__framework=framework)
    ).select_related("source__area", "target__area")
    known = _latest_scores(others)
    found: dict[str, list[Hint]] = defaultdict(list)
    for link in links:
        here, there = link.target, link.source
        if here.area.framework_id != framework.pk:
            here, there = there, here
        score = known.get(there.pk)
        if score is None:
            continue
        assessment, value = score
        scale = assessment.framework
        low, high = float(scale.scale_min), float(scale.scale_max)
        found[here.code].append(
            Hint(
                here.code,
                there.code,
                there.title,
                (value - low) / (high - low) * 100,
                assessment.assessed_on.year,
                scale.title,
                link.strength == CrosswalkStrength.STRONG,
            )
        )
    for hints in found.values():
        hints.sort(key=lambda hint: (not hint.is_same_subject, hint.source_code))
    return dict(found)


def _latest_scores(assessments: Sequence[Assessment]) -> dict[int, tuple[Assessment, float]]:
    """Latest known score by indicator; `assessments` has the latest first."""
    by_pk = {each.pk: each for each in assessments}
    place = {pk: number for number, pk in enumerate(by_pk)}
    rows = Score.objects.filter(assessment__in=by_pk, value__isnull=False)
    latest: dict[int, tuple[Assessment, float]] = {}
    for pk, indicator, value in sorted(
        rows.values_list("assessment_id", "indicator_id", "value"), key=lambda row: place[row[0]]
    ):
        if value is not None:
            latest.setdefault(indicator, (by_pk[pk], float(value)))
    return latest
