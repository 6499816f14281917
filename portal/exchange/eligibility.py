"""The check list: published points, what a cluster says of them, and a sentence on the whole."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.clusters.models import Cluster
from practices.enums import MaturityLevel
from practices.interrupted.closed_meanwhile import Typed, typed_into

from .enums import AnswerState, KnownFact, PointScheme
from .forms import PointForm
from .models import EligibilityAnswer, EligibilityPoint, PublicProfile
from .profiles import label_view


@dataclass(frozen=True, slots=True)
class PointRow:
    """One point with the team's answer, the form for it, and what the portal knows already."""

    point: EligibilityPoint
    answer: EligibilityAnswer | None
    form: PointForm
    hint: str


@dataclass(frozen=True, slots=True)
class PointGroup:
    """The points of the platform, of every label, or of one; `summary` counts the answers."""

    title: str
    key: str
    rows: tuple[PointRow, ...]
    summary: str


def _hints(cluster: Cluster) -> dict[str, str]:
    profile = PublicProfile.objects.filter(cluster=cluster).first()
    number = cluster.member_count
    hints = {}
    if number is not None:
        text = ngettext("Your facts name %(n)d member.", "Your facts name %(n)d members.", number)
        hints[KnownFact.MEMBERS.value] = text % {"n": number}
    if profile is not None and profile.platform_url:
        hints[KnownFact.PLATFORM_PAGE.value] = _("Your profile names this page: %(address)s") % {
            "address": profile.platform_url
        }
    if profile is not None and profile.website:
        hints[KnownFact.WEBSITE.value] = _("Your profile names this website: %(address)s") % {
            "address": profile.website
        }
    label = label_view(cluster)
    if label is not None and label.valid_until is not None:
        hints[KnownFact.LABEL.value] = _("Your facts name %(label)s, valid until %(day)s.") % {
            "label": label.label,
            "day": date_format(label.valid_until),
        }
    elif label is not None:
        hints[KnownFact.LABEL.value] = _("Your facts name %(label)s, without an end date.") % {
            "label": label.label
        }
    return hints


def point_rows(cluster: Cluster, data: QueryDict | None = None) -> list[PointRow]:
    """Every point that is asked today, in order; three queries. `data` is what was sent."""
    hints = _hints(cluster)
    answers = {
        answer.point_id: answer for answer in EligibilityAnswer.objects.filter(cluster=cluster)
    }
    return [
        PointRow(
            point=point,
            answer=answers.get(point.pk),
            form=PointForm(answers.get(point.pk), data, prefix=f"point-{point.pk}"),
            hint=hints.get(point.fact, ""),
        )
        for point in EligibilityPoint.objects.filter(is_retired=False)
    ]


def typed_answers(
    request: HttpRequest, points: Iterable[EligibilityPoint] | None = None
) -> list[Typed]:
    """What was typed for `points`, by default for all that there are, retired ones as well."""
    found = []
    for point in EligibilityPoint.objects.all() if points is None else points:
        found += typed_into(PointForm, request, f"point-{point.pk}", point.title)
    return found


def retired_meanwhile(cluster: Cluster, data: QueryDict) -> list[EligibilityPoint]:
    """Points that nobody asks about any more, and that `data` answers anew."""
    sent = {int(number) for number in re.findall(r"point-(\d{1,18})-", " ".join(data))}
    if not sent:
        return []
    points = EligibilityPoint.objects.filter(is_retired=True, pk__in=sent)
    answers = {row.point_id: row for row in EligibilityAnswer.objects.filter(cluster=cluster)}
    return [
        point
        for point in points
        if PointForm(answers.get(point.pk), data, prefix=f"point-{point.pk}").has_changed()
    ]


def groups(rows: Iterable[PointRow]) -> list[PointGroup]:
    """Rows by who asks for them: the platform, every label, then each label."""
    titles: dict[tuple[str, str], str] = {
        (PointScheme.PLATFORM.value, ""): str(PointScheme.PLATFORM.label),
        (PointScheme.LABEL.value, ""): _("Every excellence label"),
    }
    for level in MaturityLevel:
        titles[PointScheme.LABEL.value, level.value] = _("%(label)s label") % {"label": level.label}
    sorted_rows: dict[tuple[str, str], list[PointRow]] = {key: [] for key in titles}
    for row in rows:
        place = row.point.level if row.point.scheme == PointScheme.LABEL else ""
        sorted_rows[row.point.scheme, place].append(row)
    return [
        PointGroup(titles[key], "-".join(filter(None, key)), tuple(found), summary(found))
        for key, found in sorted_rows.items()
        if found
    ]


def summary(rows: Iterable[PointRow]) -> str:
    """How many points are met as the cluster sees it. Never says that it is eligible."""
    counted = [row for row in rows if not row.point.is_optional]
    states = [row.answer.state if row.answer else "" for row in counted]
    met, not_yet = states.count(AnswerState.MET), states.count(AnswerState.NOT_YET)
    text = ngettext(
        "%(met)d of %(total)d published point met as you see it, %(not_yet)d not yet, "
        "%(open)d not known or not answered.",
        "%(met)d of %(total)d published points met as you see it, %(not_yet)d not yet, "
        "%(open)d not known or not answered.",
        len(counted),
    )
    return text % {
        "met": met,
        "total": len(counted),
        "not_yet": not_yet,
        "open": len(counted) - met - not_yet,
    }
