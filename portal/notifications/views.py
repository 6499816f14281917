"""What comes by e-mail: a member's settings for a cluster, and the link that ends a topic."""

from __future__ import annotations

from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from portal.clusters.permissions import cluster_for, is_manager
from practices.interrupted.signing_in import login_required
from practices.requests import AuthenticatedRequest, next_address

from . import services
from .enums import Frequency
from .forms import PreferencesForm
from .links import read_token
from .selectors import frequencies_of
from .topics import topics


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Every topic with how often it comes; for everybody in the team, each for themselves.

    POST changes the topics that it names and leads back to `next`.
    """
    cluster = cluster_for(request, slug, readers_may_send=True)
    membership = cluster.opened_through
    if membership is None:
        raise Http404
    offered = topics()
    is_sent = request.method == "POST"
    data = request.POST.dict() if is_sent or request.POST else None
    form = PreferencesForm(offered, frequencies_of(membership, offered), data)
    if data is not None and not form.fields:
        return HttpResponseBadRequest()
    if is_sent and form.is_valid():
        services.choose(membership, form.cleaned_data)
        messages.success(request, _saved(form))
        # `redirect` would take a word without a slash for the name of a view.
        return HttpResponseRedirect(next_address(request, reverse("notifications", args=[slug])))
    context = {
        "section": "cluster",
        "cluster": cluster,
        "may_change": is_manager(request.user, cluster),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "notifications/preferences.html", context, status=status)


def _saved(form: PreferencesForm) -> str:
    """What has changed: a switch elsewhere names one topic, this page all of them."""
    if len(form.fields) > 1:
        return _("Saved.")
    ((name, field),) = form.fields.items()
    if form.cleaned_data[name] == Frequency.OFF:
        return _("Switched off: %(topic)s.") % {"topic": field.label}
    return _("Switched on: %(topic)s.") % {"topic": field.label}


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def off(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Where the link of a message leads: one button ends its topic, without signing in.

    Mail programs post "List-Unsubscribe=One-Click" by themselves (RFC 8058, section 3.1) and can
    send no CSRF token; every other POST needs one.
    """
    if request.method == "POST" and request.POST.get("List-Unsubscribe") == "One-Click":
        return _off(request, slug, token)
    return _off_with_csrf(request, slug, token)


def _off(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    found = read_token(token, slug)
    if found is None:
        raise Http404
    membership, topic = found
    if request.method == "POST":
        services.switch_off(membership, topic.key)
    context = {
        "done": request.method == "POST",
        "cluster": membership.cluster,
        "topic": topic,
    }
    return render(request, "notifications/off.html", context)


_off_with_csrf = csrf_protect(_off)
