"""Adding or correcting one score of an assessment. For managers."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.benchmarking.core.scoring import IndicatorSpec
from portal.benchmarking.corrections.forms import CorrectionForm, plain, score_on, score_text
from portal.benchmarking.corrections.services import (
    ChangedMeanwhileError,
    correct_score,
    current_value,
    undo_correction,
)
from portal.benchmarking.imports.core.words.scale.scales import Scale
from portal.benchmarking.models import Assessment, ScoreChange
from portal.benchmarking.selectors import framework_spec
from portal.benchmarking.self_check.proof import proof_texts
from portal.benchmarking.self_check.questions import ANSWERS
from portal.benchmarking.wording import percent
from portal.clusters.models import Cluster
from portal.clusters.permissions import managed_cluster_for
from practices.models import Indicator
from practices.requests import AuthenticatedRequest
from practices.signing_in import login_required, posted_from


def _assessment(cluster: Cluster, pk: int) -> Assessment:
    complete = Assessment.objects.complete().select_related("framework", "cluster")
    return get_object_or_404(complete, cluster=cluster, pk=pk)


def _back(request: AuthenticatedRequest, assessment: Assessment) -> str:
    """Where the person came from: the dashboard, else the page of the assessment."""
    slug = assessment.cluster.slug
    if (request.POST.get("from") or request.GET.get("from")) == "dashboard":
        return reverse("dashboard", args=[slug])
    return reverse("assessment", args=[slug, assessment.pk])


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: AuthenticatedRequest, slug: str, pk: int, code: str) -> HttpResponse:
    """The score of one indicator: what it is about, what it is today, and what it shall be."""
    found = _assessment(managed_cluster_for(request, slug), pk)
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


@never_cache
@posted_from("scores")
def undo(request: AuthenticatedRequest, slug: str, pk: int, change: int) -> HttpResponse:
    """Take one correction back."""
    found = _assessment(managed_cluster_for(request, slug), pk)
    rows = ScoreChange.objects.select_related("assessment", "indicator")
    row = get_object_or_404(rows, assessment=found, pk=change)
    try:
        undo_correction(row, request.user)
    except ChangedMeanwhileError:
        messages.error(request, _("This score was changed again since. Nothing was taken back."))
    else:
        text = _("%(code)s is as it was before.")
        messages.success(request, text % {"code": row.indicator.code})
    return redirect(f"{reverse('assessment', args=[slug, pk])}#corrections-heading")
