"""Asking a cluster that shares experience, and the conversation that follows."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from portal.clusters.decisions import not_understood
from portal.clusters.models import Cluster
from portal.clusters.permissions import cluster_for, is_manager, may_contribute
from practices.interrupted.closed_meanwhile import ClosedMeanwhileError, is_sent, typed_by
from practices.interrupted.signing_in import login_required_without_keeping
from practices.requests import AuthenticatedRequest

from . import relay, selectors
from .enums import Side
from .forms import MessageForm
from .models import Message, Thread
from .relay import Delivery

REFUSALS = {
    "nobody": gettext_lazy("This is an invented example: nobody would answer."),
    "too-many-questions": gettext_lazy(
        "You have asked %(questions)d questions within a day, which is as many as the portal "
        "passes on. Nothing was sent: try again tomorrow."
    ),
    "too-many-messages": gettext_lazy(
        "You have written %(messages)d messages within a day, which is as many as the portal "
        "passes on. Nothing was sent: try again tomorrow."
    ),
}


def _refusal(error: relay.RelayRefusedError) -> str:
    numbers = {"questions": relay.MOST_QUESTIONS, "messages": relay.MOST_MESSAGES}
    return str(REFUSALS[error.code]) % numbers


@require_http_methods(["GET", "HEAD", "POST"])
@login_required_without_keeping
@typed_by(MessageForm)
def ask(request: AuthenticatedRequest, slug: str, number: int) -> HttpResponse:
    """The form for a question about an offer, and sending it."""
    cluster = cluster_for(request, slug)
    try:
        return _ask(request, cluster, number)
    except Http404 as error:
        if not is_sent(request):
            raise
        # The same for every number: whether there was such an offer is nobody's business.
        text = _(
            "Nobody can be asked about this any more: the cluster has withdrawn its offer, or "
            "the offer rests. Your question was not sent."
        )
        find = reverse("experience_find", args=[cluster.slug])
        raise ClosedMeanwhileError(text, [(_("Find other clusters"), find)]) from error


def _ask(request: AuthenticatedRequest, cluster: Cluster, number: int) -> HttpResponse:
    _offer, view = selectors.offer_for(cluster, number)
    form = MessageForm(request.POST or None)
    known = relay.open_thread(cluster, number)
    if known is not None:
        return _asked_already(request, cluster, known, form)
    if request.method == "POST" and form.is_valid():
        try:
            message = relay.ask(cluster, number, request.user, form.cleaned_data["text"])
        except relay.RelayRefusedError as error:
            known = relay.open_thread(cluster, number) if error.code == "open" else None
            if known is not None:  # A colleague was quicker.
                return _asked_already(request, cluster, known, form)
            form.add_error(None, _refusal(error))
        else:
            _tell(request, message, view.name)
            return redirect("experience_thread", slug=cluster.slug, number=message.thread_id)
    context = {
        "section": "cluster",
        "cluster": cluster,
        "offer": view,
        "form": form,
        "may_ask": may_contribute(request.user, cluster),
    }
    return render(request, "exchange/ask.html", context, status=422 if form.errors else 200)


def _asked_already(
    request: AuthenticatedRequest, cluster: Cluster, known: Thread, form: MessageForm
) -> HttpResponse:
    """The way to the conversation that there is; whose question came too late keeps its text."""
    text = form.cleaned_data["text"] if form.is_valid() else request.POST.get("text", "").strip()
    # A button that was pressed twice sends the same once more.
    if not text or known.messages.filter(author=request.user.pk, text=text).exists():
        return redirect("experience_thread", slug=cluster.slug, number=known.pk)
    happened = _(
        "Your team has asked %(name)s about this already, on %(day)s. Your question was not sent: "
        "you can write it into that conversation."
    ) % {"name": known.offering_name, "day": date_format(timezone.localtime(known.asked_at))}
    raise ClosedMeanwhileError(happened, [_to_thread(cluster, known)])


def _to_thread(cluster: Cluster, found: Thread) -> tuple[str, str]:
    address = reverse("experience_thread", args=[cluster.slug, found.pk])
    return _("Go to the conversation"), address


def _tell(request: AuthenticatedRequest, message: Message, name: str) -> None:
    """Mail a message, and say what became of it."""
    delivery = relay.deliver(message)
    if delivery == Delivery.SENT:
        messages.success(
            request,
            _(
                "Your message is with %(name)s. The portal told them by e-mail, without your "
                "address."
            )
            % {"name": name},
        )
    elif delivery == Delivery.FAILED:
        messages.warning(
            request,
            _(
                "Your message is kept and %(name)s sees it here, but the e-mail that tells them "
                "could not be sent. Nothing is lost."
            )
            % {"name": name},
        )
    else:
        messages.warning(
            request,
            _("Your message is kept. Nobody of %(name)s can be told by e-mail today.")
            % {"name": name},
        )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required_without_keeping
@typed_by(MessageForm)
def thread(request: AuthenticatedRequest, slug: str, number: int) -> HttpResponse:
    """A conversation as one of the two clusters sees it; `do` says what to do with it."""
    cluster = cluster_for(request, slug)
    found, side = selectors.thread_for(cluster, number)
    if request.method != "POST":
        return _page(request, cluster, found, side)
    if request.POST.get("do") == "close":
        if relay.close(found, side):
            messages.success(request, _("Closed. Both sides can still read the conversation."))
        return redirect("experience_thread", slug=cluster.slug, number=found.pk)
    if request.POST.get("do") != "reply":
        return not_understood()
    return _reply(request, cluster, found, side)


def _reply(
    request: AuthenticatedRequest, cluster: Cluster, found: Thread, side: Side
) -> HttpResponse:
    form = MessageForm(request.POST)
    if not found.is_open:
        raise _closed(cluster, found, side)
    if form.is_valid():
        try:
            message = relay.reply(found, side, request.user, form.cleaned_data["text"])
        except relay.RelayRefusedError as error:
            if error.code == "closed":
                found.refresh_from_db()
                raise _closed(cluster, found, side) from error
            form.add_error(None, _refusal(error))
        else:
            _tell(request, message, found.name_of(side.other))
            return redirect("experience_thread", slug=cluster.slug, number=found.pk)
    return _page(request, cluster, found, side, form)


def _closed(cluster: Cluster, found: Thread, side: Side) -> ClosedMeanwhileError:
    """Who has closed the conversation and when; the other side is named as a cluster only."""
    other = found.name_of(side.other)
    if found.closed_at is None:
        text = _("%(name)s is no longer on the portal. Your message was not sent.")
        return ClosedMeanwhileError(text % {"name": other}, [_to_thread(cluster, found)])
    day = date_format(timezone.localtime(found.closed_at), "DATETIME_FORMAT")
    text = _("%(name)s closed this conversation on %(day)s. Your message was not sent.")
    if found.closed_side == side:
        text = _("Your team closed this conversation on %(day)s. Your message was not sent.")
    ways = [_to_thread(cluster, found)]
    if side == Side.ASKING and found.offer_id is not None:
        again = reverse("experience_ask", args=[cluster.slug, found.offer_id])
        ways.append((_("Ask a new question"), again))
    return ClosedMeanwhileError(text % {"name": other, "day": day}, ways)


def _page(
    request: AuthenticatedRequest,
    cluster: Cluster,
    found: Thread,
    side: Side,
    form: MessageForm | None = None,
) -> HttpResponse:
    context = {
        "section": "cluster",
        "cluster": cluster,
        "may_change": is_manager(request.user, cluster),
        "may_write": may_contribute(request.user, cluster),
        "thread": found,
        "topic": selectors.topic_of(found),
        "other": found.name_of(side.other),
        "other_is_gone": (found.offering_id if side == Side.ASKING else found.asking_id) is None,
        "closed_here": found.closed_side == side,
        "lines": selectors.messages_of(found, side),
        "form": form or MessageForm(),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "exchange/thread.html", context, status=status)
