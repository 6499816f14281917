"""What people do with their own account beside what django-allauth offers."""

from __future__ import annotations

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from practices.requests import AuthenticatedRequest

from . import deletion
from .forms import DeleteAccountForm


@sensitive_post_parameters("password")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete_account(request: AuthenticatedRequest) -> HttpResponse:
    """Say what goes and what stays, ask for the password, delete the account."""
    found = deletion.obstacles(request.user)
    form = DeleteAccountForm(request.user, request.POST or None)
    if request.method == "POST" and not found:
        # Counted like any other password that is asked for again.
        limited = ratelimit.consume_or_429(request, action="reauthenticate", user=request.user)
        if limited is not None:
            return limited
        if form.is_valid():
            try:
                deletion.delete_account(request.user)
            except deletion.DeletionRefusedError as refused:
                found = refused.obstacles
            else:
                logout(request)
                messages.success(request, _("Your account is deleted. All the best!"))
                return redirect(f"/{get_language()}/")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "obstacles": found, "has_password": request.user.has_usable_password()}
    return render(request, "account/delete.html", context, status=status)
