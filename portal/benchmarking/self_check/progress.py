"""How far a self-check is: its steps, and what is missing before it is finished."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.benchmarking.core.scoring import Scores, score_card
from portal.benchmarking.models import Assessment, Score
from portal.benchmarking.selectors import framework_spec, known_before
from portal.benchmarking.self_check.questions import is_left
from portal.clusters.models import Cluster
from practices.models import Area, Framework, Indicator

# Before the code of the area that a button leads to; alone it stands for the last look.
GO_TO = "go-"


@dataclass(frozen=True, slots=True)
class TrackerStep:
    label: str
    url: str
    state: str
    note: str
    is_current: bool
    # What a form sends to be led here once its answers are saved.
    value: str = ""


@dataclass(frozen=True, slots=True)
class AreaProgress:
    """An area with its indicators by what is known of them. `kept` have no answer; to the `noted`
    of them other proof came."""

    area: Area
    url: str
    answered: int
    count: int
    missing: list[Indicator]
    kept: list[Indicator]
    unknown: list[Indicator]
    unproved: list[Indicator]
    noted: list[Indicator]

    @property
    def is_done(self) -> bool:
        """Whether every question has an answer, "not known" included, or a known score."""
        return not self.missing


def address(name: str, cluster: Cluster, framework: Framework, *more: str) -> str:
    """An address of the self-check; the framework is in it unless it is the default one."""
    url = reverse(name, args=[cluster.slug, *more])
    return url if framework.is_default else f"{url}?framework={framework.slug}"


def scores_by_indicator(draft: Assessment | None) -> dict[int, Score]:
    """The answers so far by indicator."""
    if draft is None:
        return {}
    return {score.indicator_id: score for score in Score.objects.filter(assessment=draft)}


def answers_of(draft: Assessment) -> Scores:
    """The answers so far by code, without known scores to which only proof came."""
    rows = Score.objects.filter(assessment=draft, kept_from=None)
    return {
        code: None if value is None else float(value)
        for code, value in rows.values_list("indicator__code", "value")
    }


def progress(
    cluster: Cluster, framework: Framework, draft: Assessment | None
) -> list[AreaProgress]:
    """All areas in order, with what is missing in each; five queries."""
    scores = scores_by_indicator(draft)
    known = known_before(cluster, framework)
    areas = Area.objects.filter(framework=framework).prefetch_related("indicators")
    return [_area(cluster, framework, area, scores, known) for area in areas.order_by("sort_order")]


def _area(
    cluster: Cluster,
    framework: Framework,
    area: Area,
    scores: dict[int, Score],
    known: dict[int, Score],
) -> AreaProgress:
    indicators = list(area.indicators.all())
    there = {
        pk: score for pk, score in scores.items() if not is_left(framework, score, known.get(pk))
    }
    rows = [(indicator, there.get(indicator.pk)) for indicator in indicators]
    noted = [i for i in indicators if i.pk in scores and i.pk not in there]
    return AreaProgress(
        area=area,
        url=address("self_check_area", cluster, framework, area.code),
        answered=sum(score is not None for _indicator, score in rows),
        count=len(indicators),
        missing=[i for i, s in rows if s is None and i.pk not in known and i not in noted],
        kept=[i for i, s in rows if s is None and (i.pk in known or i in noted)],
        unknown=[i for i, score in rows if score is not None and score.value is None],
        unproved=[i for i, score in rows if score is not None and _lacks_proof(framework, score)],
        noted=noted,
    )


def _lacks_proof(framework: Framework, score: Score) -> bool:
    """Whether the highest answer, "fully, with proof", stands there without any."""
    is_highest = score.value is not None and score.value >= framework.scale_max
    return is_highest and not (score.evidence or score.note or score.evidence_link)


def is_unchanged(areas: Sequence[AreaProgress]) -> bool:
    """Whether every known score is left as it is with its proof, and nothing else is answered."""
    return any(each.kept for each in areas) and not any(
        each.answered or each.noted for each in areas
    )


def nothing_to_finish(areas: Sequence[AreaProgress], answers: Scores, *, keep: bool) -> str:
    """Why a self-check with these `answers` makes no assessment, and what to do; "" if it does.
    `keep` says that known scores without an answer stay."""
    if is_unchanged(areas):
        return _(
            "Every known score is left as it is, so there is nothing new to save. Answer at least "
            "one question anew, or leave the scores as they are."
        )
    # With known scores that stay, "not known" is an answer that changes something; so is proof.
    if (answers or any(each.noted for each in areas)) and keep and any(a.kept for a in areas):
        return ""
    if any(value is not None for value in answers.values()):
        return ""
    if answers and any(each.kept for each in areas):
        return _(
            "Only “not known” is answered, so that no score would be left. Answer at least one "
            "question, or let the known scores stay."
        )
    return _("Answer at least one question to see where you stand.")


def _note(found: AreaProgress) -> str:
    words = {"done": found.answered, "all": found.count, "kept": len(found.kept)}
    if found.kept:
        return _("%(done)d of %(all)d answered, %(kept)d known before") % words
    return _("%(done)d of %(all)d answered") % words


@dataclass(frozen=True, slots=True)
class Replacement:
    """What finishing would do to the picture of today: counts of its known scores.

    `answered` get a new score, `unknown` are "not known" now, `kept` have no answer, `noted` of
    them other proof. With
    `only_answers` nothing would be kept; `is_too_little` says that there were no total then.
    """

    latest: Assessment
    known: int
    answered: int
    unknown: int
    kept: int
    noted: int
    is_too_little: bool


def replacement(cluster: Cluster, framework: Framework, draft: Assessment) -> Replacement | None:
    """Hold a self-check against the latest assessment; None where there is no known score."""
    before = known_before(cluster, framework)
    if not before:
        return None
    scores = scores_by_indicator(draft)
    known = {pk: scores[pk] for pk in before if pk in scores}
    there = [score for pk, score in known.items() if not is_left(framework, score, before[pk])]
    answered = sum(score.value is not None for score in there)
    card = score_card(framework_spec(framework), answers_of(draft))
    return Replacement(
        latest=next(iter(before.values())).assessment,
        known=len(before),
        answered=answered,
        unknown=len(there) - answered,
        kept=len(before) - len(there),
        noted=len(known) - len(there),
        is_too_little=card.total is None,
    )


def tracker(
    cluster: Cluster, framework: Framework, areas: Sequence[AreaProgress], current: Area | None
) -> list[TrackerStep]:
    """The areas and the last look; `current` is None on the page of the last look."""
    steps = [
        TrackerStep(
            label=str(each.area),
            url=each.url,
            state="done" if each.is_done else "",
            note=_note(each),
            is_current=current is not None and each.area.pk == current.pk,
            value=f"{GO_TO}{each.area.code}",
        )
        for each in areas
    ]
    look = _("Check and finish")
    url = address("self_check_review", cluster, framework)
    return [*steps, TrackerStep(look, url, "", "", current is None, GO_TO)]
