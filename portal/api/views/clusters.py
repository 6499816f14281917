"""Clusters and what belongs to them: for their own teams, noted in the list of who saw it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ValidationError

from portal.api.assessments import CheckedScores, check_scores
from portal.api.errors import RowsRefused
from portal.api.parameters import (
    ImportParameters,
    PageParameters,
    Parameters,
    RecommendationParameters,
)
from portal.api.serializers import clusters as shapes
from portal.api.serializers.envelopes import ErrorSerializer, page_serializer
from portal.api.serializers.plans import PlanAnswerSerializer, PlanSerializer
from portal.api.serializers.recommendations import RecommendationsSerializer
from portal.benchmarking import selectors, services
from portal.benchmarking.core.scoring import FrameworkSpec
from portal.benchmarking.enums import AssessmentOrigin
from portal.benchmarking.imports.core.words.scale.scales import parse_scale
from portal.benchmarking.imports.messages import problem_message
from portal.benchmarking.imports.outcomes import taken_over_sentence
from portal.benchmarking.imports.same_day import SameDay, SameDayError, same_day
from portal.benchmarking.imports.same_day_page import same_day_message
from portal.benchmarking.models import Assessment
from portal.benchmarking.standing import standing
from portal.clusters import audit
from portal.clusters.enums import AuditAction
from portal.clusters.models import Cluster, Membership
from portal.clusters.permissions import is_manager
from portal.improvement.history import AUDIT_SUBJECT
from portal.improvement.permissions import open_plan
from portal.improvement.selectors import plan_view
from portal.notifications.services import remember_language
from portal.recommendations.answer import answer_data, answer_for
from practices.enums import MaturityLevel
from practices.models import Framework

from .base import ApiView, ClusterView, plain, validated


class ClusterList(ApiView):
    permission_classes = (IsAuthenticated,)
    is_private = True
    get_parameters = PageParameters

    @extend_schema(
        operation_id="clusters",
        tags=["clusters"],
        summary=gettext_lazy("Your clusters"),
        description=gettext_lazy("The clusters for which you work, with your role in each."),
        parameters=[PageParameters],
        responses=page_serializer(shapes.ClusterSerializer),
    )
    def get(self, request: Request) -> Response:
        """A page of the person's clusters."""
        mine = Membership.objects.filter(cluster__in=Cluster.objects.of(request.user))
        rows = (
            mine.filter(user_id=request.user.pk)
            .select_related("cluster__country", "cluster__ecosystem", "cluster__portfolio")
            .order_by("cluster__name", "pk")
        )

        def to_data(memberships: Iterable[Membership]) -> Any:
            found = []
            for membership in memberships:
                membership.cluster.opened_through = membership
                found.append(membership.cluster)
            return shapes.ClusterSerializer(found, many=True, context={"request": request}).data

        return self.page(rows, rows.count(), to_data)


class ClusterDetail(ClusterView):
    @extend_schema(
        operation_id="cluster",
        tags=["clusters"],
        summary=gettext_lazy("One cluster"),
        description=gettext_lazy("Facts about the cluster, and where the rest of it is."),
        parameters=[Parameters],
        responses=shapes.ClusterDetailSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        """The facts."""
        cluster = self.cluster(slug)
        context = {"request": request}
        return Response(shapes.ClusterDetailSerializer(cluster, context=context).data)


class AssessmentList(ClusterView):
    get_parameters = PageParameters
    post_parameters = ImportParameters

    @extend_schema(
        operation_id="assessments",
        tags=["clusters"],
        summary=gettext_lazy("Assessments of a cluster"),
        description=gettext_lazy(
            "Latest first, of every framework. The look is noted in the list of who saw the data."
        ),
        parameters=[PageParameters],
        responses=page_serializer(shapes.AssessmentSerializer),
    )
    def get(self, request: Request, slug: str) -> Response:
        """A page of complete assessments."""
        cluster = self.cluster(slug)
        audit.record(cluster, request.user, AuditAction.VIEWED, "scores")
        found = selectors.all_assessments(cluster)

        def to_data(rows: Iterable[Assessment]) -> Any:
            shown = list(rows)
            context = {"request": request, "slug": slug, "cards": selectors.cards_of(shown)}
            return shapes.AssessmentSerializer(shown, many=True, context=context).data

        return self.page(found, len(found), to_data)

    @extend_schema(
        operation_id="add_assessment",
        tags=["clusters"],
        summary=gettext_lazy("Add an assessment"),
        description=gettext_lazy(
            "All scores or none; every score that can't be saved is named with its "
            "reason. For managers of the cluster. The framework is the usual one "
            "unless you name another. A report needs the day of its assessment; a self-check "
            "is of today unless you give another. Scores on another scale than the framework's "
            "need their `scale`, such as 0-4 or 6-1; so do scores that are all so low that they "
            "may be on another one. Where the day has an assessment with other scores, `same_day` "
            "says what becomes of it; with the same scores, it is the answer. Known scores that "
            "you don't name are not known in a newer assessment, unless `keep_known` is true."
        ),
        parameters=[ImportParameters],
        request=shapes.SentAssessmentSerializer,
        responses={
            200: OpenApiResponse(
                shapes.CheckedAssessmentSerializer,
                gettext_lazy("A dry run: everything is right, and nothing was saved."),
            ),
            201: OpenApiResponse(
                shapes.SavedAssessmentSerializer, gettext_lazy("The assessment is saved.")
            ),
            400: OpenApiResponse(ErrorSerializer),
        },
    )
    def post(self, request: Request, slug: str) -> Response:
        """Check, then save unless it is a dry run."""
        cluster = self.cluster(slug)
        if not is_manager(request.user, cluster):
            raise PermissionDenied
        sent = validated(shapes.SentAssessmentSerializer(data=request.data))
        framework = _framework(sent.get("framework"))
        spec = selectors.framework_spec(framework)
        scale = parse_scale(sent.get("scale", ""))
        checked = check_scores(sent["scores"], spec.indicators, scale)
        _require_savable(checked)
        notices = [problem_message(notice) for notice in checked.open]
        day = sent.get("assessed_on") or _day_of_own(sent["origin"])
        if self.asked["dry_run"]:
            there = day and same_day(cluster, framework, day, checked.values, sent["origin"])
            notices += [same_day_message(there, spec)] if there else []
            return Response(
                {
                    "dry_run": True,
                    "framework": framework.slug,
                    "assessed_on": day,
                    "origin": sent["origin"],
                    "scores": checked.values,
                    "notices": notices,
                }
            )
        day = _required(day, notices)
        try:
            outcome = services.save_import(
                cluster,
                framework,
                checked.values,
                request.user,
                day,
                origin=sent["origin"],
                scale=scale,
                same_day=sent.get("same_day", ""),
                keep_known=sent["keep_known"],
            )
        except SameDayError as error:
            raise ValidationError({"same_day": [_same_day_text(error.found, spec)]}) from error
        remember_language(cluster.opened_through)
        saved = outcome.assessment
        notices += [] if outcome.is_new else [taken_over_sentence(outcome)]
        context = {**_scores_context(request, slug, saved), "notices": notices}
        data = shapes.SavedAssessmentSerializer(saved, context=context).data
        return Response(data, status=201, headers={"Location": data["url"]})


def _same_day_text(found: SameDay, spec: FrameworkSpec) -> str:
    choices = ", ".join(f"“{choice}”" for choice in found.choices)
    return f"{same_day_message(found, spec)} " + _(
        "Send “same_day” with one of: %(choices)s. Nothing was saved."
    ) % {"choices": choices}


def _required(day: datetime.date | None, questions: list[str]) -> datetime.date:
    """The day, where everything that saving needs is said. Raises ValidationError."""
    if day is None:
        text = _("Say on which day the assessment of the report was made.")
        raise ValidationError({"assessed_on": [text]})
    if questions:
        raise ValidationError({"scale": questions})
    return day


def _day_of_own(origin: str) -> datetime.date | None:
    """A self-check may be of today; no report ever is just because it is sent today, nor is one
    that holds scores of a report."""
    return timezone.localdate() if origin == AssessmentOrigin.SELF_CHECK else None


def _framework(slug: str | None) -> Framework:
    """A framework that takes new assessments. Raises ValidationError."""
    usable = selectors.usable_frameworks()
    names = [framework.slug for framework in usable]
    if slug and slug not in names:
        text = _("No such framework for new assessments. Possible: %(names)s.")
        raise ValidationError({"framework": [text % {"names": ", ".join(names)}]})
    return selectors.framework_from(slug or "", usable)


def _require_savable(checked: CheckedScores) -> None:
    """Raises RowsRefused, ValidationError."""
    if checked.refused:
        count = len(checked.refused)
        message = ngettext(
            "%(count)d row needs a look. Nothing was saved.",
            "%(count)d rows need a look. Nothing was saved.",
            count,
        )
        rows = [
            {
                "name": f"scores.{score.code}",
                "row": score.place,
                "code": score.code,
                "message": problem_message(score.problem),
            }
            for score in checked.refused
        ]
        raise RowsRefused(rows, message % {"count": count})
    if all(value is None for value in checked.values.values()):
        raise ValidationError({"scores": [_("No score is known. Nothing was saved.")]})


def _scores_context(request: Request, slug: str, assessment: Assessment) -> dict[str, Any]:
    """For the serializer: the scores of all indicators of the framework, in order."""
    known = selectors.scores_of(assessment)
    indicators = selectors.framework_spec(assessment.framework).indicators
    scores: Mapping[str, float | None] = {spec.code: known.get(spec.code) for spec in indicators}
    cards = selectors.cards_of([assessment])
    return {"request": request, "slug": slug, "scores": scores, "cards": cards}


class AssessmentDetail(ClusterView):
    @extend_schema(
        operation_id="assessment",
        tags=["clusters"],
        summary=gettext_lazy("One assessment with its scores"),
        description=gettext_lazy(
            "Scores by code, on the scale of the framework; null says that a score is not known."
        ),
        parameters=[Parameters],
        responses=shapes.AssessmentDetailSerializer,
    )
    def get(self, request: Request, slug: str, pk: int) -> Response:
        """One complete assessment."""
        cluster = self.cluster(slug)
        complete = Assessment.objects.complete().select_related("framework")
        found = get_object_or_404(complete, cluster=cluster, pk=pk)
        day = found.assessed_on.isoformat()
        audit.record(cluster, request.user, AuditAction.VIEWED, "assessment", day)
        context = _scores_context(request, slug, found)
        return Response(shapes.AssessmentDetailSerializer(found, context=context).data)


class Recommendations(ClusterView):
    get_parameters = RecommendationParameters

    @extend_schema(
        operation_id="recommendations",
        tags=["clusters"],
        summary=gettext_lazy("What the cluster should do next"),
        description=gettext_lazy(
            "The same list as on the cluster's page, with its reasons: which score "
            "is below which target, and how much of the gap each resource covers."
        ),
        parameters=[RecommendationParameters],
        responses=RecommendationsSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        """The recommender's answer."""
        cluster = self.cluster(slug)
        audit.record(cluster, request.user, AuditAction.VIEWED, "dashboard")
        here = standing(cluster, MaturityLevel(self.asked.get("target", cluster.target)))
        answer = answer_for(
            cluster,
            here,
            request.user,
            hours=self.asked.get("hours"),
            limit=self.asked["limit"],
        )
        day = here.latest.assessed_on if here.latest else None
        return Response({"cluster": slug, "assessed_on": day, **answer_data(answer)})


class Plan(ClusterView):
    @extend_schema(
        operation_id="plan",
        tags=["clusters"],
        summary=gettext_lazy("The improvement plan"),
        description=gettext_lazy(
            "The plan with which the cluster works now, with areas, measures and "
            "progress. Scores are in per cent of the scale."
        ),
        parameters=[Parameters],
        responses=PlanAnswerSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        """The open plan, or null."""
        cluster = self.cluster(slug)
        plan = open_plan(cluster)
        if plan is None:
            return Response({"cluster": slug, "plan": None})
        audit.record(cluster, request.user, AuditAction.VIEWED, AUDIT_SUBJECT)
        data = PlanSerializer(plan_view(plan, plain(request))).data
        return Response({"cluster": slug, "plan": data})
