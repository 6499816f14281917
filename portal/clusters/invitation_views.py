"""The page behind the link of an invitation."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.accounts.selectors import proven_addresses
from portal.accounts.services import expect_address

from . import invitations
from .decisions import not_understood
from .enums import InvitationState
from .models import Invitation


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation and take the answer: `do` is "accept" or "decline".

    The cluster is named only to somebody who has proved that the invited address is theirs.
    Whether that address has an account is told to nobody: visitors may sign in or sign up, with
    the address filled in.
    """
    invitation = invitations.invitation_of(token)
    if invitation is None:
        return _page(request, "unknown", status=404)
    user = request.user
    if invitation.email not in proven_addresses(user):
        expect_address(request, invitation.email)
    if not user.is_authenticated:
        return _page(request, "visitor", status=403 if request.method == "POST" else 200)
    if invitation.email not in proven_addresses(user):
        return _page(request, "address", status=403)
    if invitation.state == InvitationState.ACCEPTED:
        return redirect("my_cluster")
    if invitation.state != InvitationState.OPEN or invitation.has_expired:
        return _page(request, "expired" if invitation.has_expired else "closed", status=410)
    if invitations.is_void(invitation):
        return _page(request, "void", status=410)
    if request.method == "POST":
        return _answered(request, invitation)
    return _page(request, "open", invitation)


def _page(
    request: HttpRequest, state: str, invitation: Invitation | None = None, status: int = 200
) -> HttpResponse:
    context = {"section": "cluster", "state": state, "invitation": invitation}
    return render(request, "clusters/invitation.html", context, status=status)


def _answered(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    user = request.user
    if not user.is_authenticated:  # For the type checker; `answer` has made sure.
        return _page(request, "visitor", status=403)
    do = request.POST.get("do")
    try:
        if do == "accept":
            invitations.accept(invitation, user)
            messages.success(request, _("Welcome to the team."))
            return redirect("dashboard", slug=invitation.cluster.slug)
        if do == "decline":
            invitations.decline(invitation, user)
            messages.success(request, _("You have declined the invitation."))
            return redirect("my_cluster")
    except invitations.InvitationRefusedError as refused:  # Somebody was quicker.
        return _page(request, refused.code, status=410)
    return not_understood()
