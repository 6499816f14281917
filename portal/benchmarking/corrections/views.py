"""Adding or correcting one score of an assessment. For managers."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from portal.benchmarking.core.scoring import IndicatorSpec
from portal.benchmarking.corrections.forms import CorrectionForm, plain, score_on, score_text
from portal.benchmarking.corrections.services import (
    ChangedMeanwhileError,
    correct_score,
    current_value,
    undo_correction,
    undo_together,
)
from portal.benchmarking.imports.core.words.scale.scales import Scale, parse_scale
from portal.benchmarking.models import Assessment, ScoreChange
from portal.benchmarking.selectors import framework_spec
from portal.benchmarking.self_check.proof import proof_texts
from portal.benchmarking.self_check.questions import ANSWERS
from portal.benchmarking.wording import percent
from portal.clusters.audit_sentences import sentence
from portal.clusters.enums import AuditAction
from portal.clusters.models import AuditEntry, Cluster
from portal.clusters.permissions import managed_cluster_for
from practices.interrupted.closed_meanwhile import (
    ClosedMeanwhileError,
    Typed,
    is_sent,
    typed_by,
    typed_into,
)
from practices.interrupted.signing_in import login_required, posted_from
from practices.models import Indicator
from practices.requests import AuthenticatedRequest

# As long as somebody may have a form open.
RECENTLY = datetime.timedelta(days=1)


def _assessment(request: AuthenticatedRequest, slug: str, pk: int) -> Assessment:
    cluster = managed_cluster_for(request, slug)
    complete = Assessment.objects.complete().select_related("framework", "cluster")
    found = complete.filter(cluster=cluster, pk=pk).first()
    if found is not None:
        return found
    raise _deleted(cluster) if is_sent(request) else Http404()


def _deleted(cluster: Cluster) -> ClosedMeanwhileError:
    """That there is no such assessment; the same for every number. The trail does not know numbers,
    so it says what was deleted last, and not that it was this one."""
    text = _("This assessment is not there any more, so there is nothing to correct.")
    last = AuditEntry.objects.filter(
        cluster=cluster,
        action=AuditAction.DELETED,
        subject="assessment",
        happened_at__gte=timezone.now() - RECENTLY,
    ).first()
    if last is not None:
        day = date_format(timezone.localtime(last.happened_at), "DATETIME_FORMAT")
        words = {"sentence": sentence(last), "day": day}
        text += " " + _("What was done last, on %(day)s: %(sentence)s") % words
    scores = [(_("Go to the scores"), reverse("scores", args=[cluster.slug]))]
    return ClosedMeanwhileError(text, scores, is_known=last is not None)


def _back(request: AuthenticatedRequest, assessment: Assessment) -> str:
    """Where the person came from: the dashboard, else the page of the assessment."""
    slug = assessment.cluster.slug
    if (request.POST.get("from") or request.GET.get("from")) == "dashboard":
        return reverse("dashboard", args=[slug])
    return reverse("assessment", args=[slug, assessment.pk])


def _typed(request: HttpRequest) -> list[Typed]:
    """The form, with the score in its unit."""
    unit, number = parse_scale(request.POST.get("unit", "")), request.POST.get("value", "")
    score, unit_name = (str(CorrectionForm.base_fields[name].label) for name in ("value", "unit"))
    return [
        Typed(score, score_on(number, unit)) if unit and each.label == score else each
        for each in typed_into(CorrectionForm, request)
        if each.label != unit_name
    ]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@typed_by(_typed)
def correct(request: AuthenticatedRequest, slug: str, pk: int, code: str) -> HttpResponse:
    """The score of one indicator: what it is about, what it is today, and what it shall be."""
    found = _assessment(request, slug, pk)
    indicators = Indicator.objects.filter(area__framework=found.framework_id)
    indicator: Indicator = get_object_or_404(indicators.select_related("area"), code=code)
    spec = framework_spec(found.framework).indicator(code)
    now = current_value(found, indicator)
    form = CorrectionForm(request.POST or None, assessment=found, value=now)
    back = _back(request, found)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            correct_score(
                found, indicator, data["value"], data["seen"], request.user, data["reason"]
            )
        except Assessment.DoesNotExist as error:
            raise _deleted(found.cluster) from error
        except ChangedMeanwhileError as error:
            now = error.now
            text = _(
                "Somebody has changed this score to %(now)s meanwhile. Yours is not saved. "
                "Send the form again if yours is right."
            )
            form.add_error(None, text % {"now": _shown(spec, now, found)})
            form.data = {**dict(form.data.items()), "seen": plain(now)}
        else:
            text = _("%(code)s is saved: %(score)s.")
            score = _shown(spec, data["value"], found)
            messages.success(request, text % {"code": code, "score": score})
            return redirect(back)
    context = {
        "section": "cluster",
        "cluster": found.cluster,
        "assessment": found,
        "indicator": indicator,
        "form": form,
        "now": _shown(spec, now, found),
        "is_known": now is not None,
        "proofs": [shown for _stored, shown in proof_texts(indicator)],
        "answers": [(label, percent(share)) for share, label in ANSWERS],
        "back": back,
        "from_dashboard": back == reverse("dashboard", args=[slug]),
    }
    status = 422 if form.errors else 200
    return render(request, "benchmarking/score_correct.html", context, status=status)


def _shown(spec: IndicatorSpec | None, value: Decimal | None, assessment: Assessment) -> str:
    """A score in per cent, and in points of the report where these are something else."""
    if spec is None or value is None:
        return _("not known")
    share = percent(spec.percent(float(value)))
    own, reported = Scale(spec.scale_min, spec.scale_max), assessment.reported_scale
    if reported is None or reported == own:
        return share
    return f"{share} ({score_on(score_text(value, reported, own), reported)})"


@posted_from("scores")
def undo_several(request: AuthenticatedRequest, slug: str, pk: int) -> HttpResponse:
    """Take the corrections back whose numbers are sent as `change`, those of one import."""
    found = _assessment(request, slug, pk)
    numbers = [int(each) for each in request.POST.getlist("change") if each.isdecimal()]
    rows = ScoreChange.objects.filter(assessment=found, pk__in=numbers, is_undo=False)
    try:
        undone, left = undo_together(
            rows.select_related("assessment", "indicator").order_by("-pk"), request.user
        )
    except Assessment.DoesNotExist as error:
        raise _deleted(found.cluster) from error
    if undone:
        text = ngettext(
            "%(count)d score is as it was before.",
            "%(count)d scores are as they were before.",
            undone,
        )
        messages.success(request, text % {"count": undone})
    if left:
        text = ngettext(
            "%(count)d score was changed again since and stays as it is.",
            "%(count)d scores were changed again since and stay as they are.",
            left,
        )
        messages.warning(request, text % {"count": left})
    return redirect(f"{reverse('assessment', args=[slug, pk])}#corrections-heading")


@posted_from("scores")
def undo(request: AuthenticatedRequest, slug: str, pk: int, change: int) -> HttpResponse:
    """Take one correction back."""
    found = _assessment(request, slug, pk)
    rows = ScoreChange.objects.select_related("assessment", "indicator")
    row = get_object_or_404(rows, assessment=found, pk=change)
    try:
        undo_correction(row, request.user)
    except Assessment.DoesNotExist as error:
        raise _deleted(found.cluster) from error
    except ChangedMeanwhileError:
        messages.error(request, _("This score was changed again since. Nothing was taken back."))
    else:
        text = _("%(code)s is as it was before.")
        messages.success(request, text % {"code": row.indicator.code})
    return redirect(f"{reverse('assessment', args=[slug, pk])}#corrections-heading")
