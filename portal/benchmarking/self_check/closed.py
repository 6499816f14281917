"""A self-check that a colleague has finished or discarded while somebody was answering it."""

from __future__ import annotations

import re

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.benchmarking.self_check.proof import proof_texts
from portal.benchmarking.self_check.questions import ANSWERS, KEEP, field_name
from portal.clusters import audit
from portal.clusters.audit_sentences import person_of
from portal.clusters.enums import AuditAction
from portal.clusters.models import AuditEntry, Cluster
from practices.interrupted.closed_meanwhile import ClosedMeanwhileError, Typed
from practices.models import Framework, Indicator
from practices.requests import AuthenticatedRequest

AUDIT_SUBJECT = "self-check"


def note(
    request: AuthenticatedRequest, cluster: Cluster, framework: Framework, action: AuditAction
) -> None:
    """Write into the cluster's trail that a self-check was finished or discarded."""
    audit.record(cluster, request.user, action, AUDIT_SUBJECT, _detail(framework))


def _detail(framework: Framework) -> str:
    return "" if framework.is_default else str(framework)[:300]


def what_happened(cluster: Cluster, framework: Framework) -> str:
    """Why no self-check is being answered: who finished or discarded the last one, and when."""
    endings = AuditEntry.objects.filter(
        cluster=cluster,
        subject=AUDIT_SUBJECT,
        detail=_detail(framework),
        action__in=[AuditAction.ADDED, AuditAction.DELETED],
    )
    last = endings.first()
    if last is None:
        return _("No self-check is being answered.")
    text = _("%(person)s finished the self-check on %(day)s.")
    if last.action == AuditAction.DELETED:
        text = _("%(person)s discarded the self-check on %(day)s.")
    day = date_format(timezone.localtime(last.happened_at), "DATETIME_FORMAT")
    return text % {"person": person_of(last), "day": day}


def closed(cluster: Cluster, framework: Framework) -> ClosedMeanwhileError:
    """For whoever has sent answers: what happened, and where the next self-check begins."""
    start = _("Your answers are not saved. You can start a new self-check with the scores.")
    ways = [(_("Go to the scores"), reverse("scores", args=[cluster.slug]))]
    return ClosedMeanwhileError(f"{what_happened(cluster, framework)} {start}", ways)


def typed_answers(request: HttpRequest) -> list[Typed]:
    """The answers of an area, with their proof; without those that leave a score as it is."""
    numbers = {int(each) for each in re.findall(r"indicator-(\d{1,18})", " ".join(request.POST))}
    rows = Indicator.objects.filter(pk__in=numbers).select_related("area")
    found = []
    for indicator in rows.order_by("area__sort_order", "sort_order"):
        found += _typed_answer(indicator, request.POST)
    return found


def _typed_answer(indicator: Indicator, posted: QueryDict) -> list[Typed]:
    name = field_name(indicator)
    labels = {str(share): str(label) for share, label in ANSWERS}
    labels |= {"": _("We do not know yet"), KEEP: ""}
    sent = posted.get(name)
    known = dict(proof_texts(indicator))
    proofs = ", ".join(known.get(each, each) for each in posted.getlist(f"{name}-proof"))
    of = f"{indicator.code}: "
    parts = (
        (str(indicator), "" if sent is None else labels.get(sent, sent)),
        (of + _("What proves it"), proofs),
        (of + _("Other proof or a note"), posted.get(f"{name}-note", "").strip()),
        (of + _("Link to the proof"), posted.get(f"{name}-link", "").strip()),
    )
    return [Typed(label, text) for label, text in parts if text]
