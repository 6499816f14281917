"""The account's page of tokens: make one, see when each was used, revoke it."""

from __future__ import annotations

from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.api import services
from portal.api.forms import TokenForm
from portal.api.models import ApiToken
from practices.interrupted.closed_meanwhile import typed_by
from practices.interrupted.signing_in import login_required_without_keeping
from practices.requests import AuthenticatedRequest

NEW = "new_api_token"  # where the session keeps it


@login_required_without_keeping
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(allow_get=True)
@typed_by(TokenForm)
def tokens(request: AuthenticatedRequest) -> HttpResponse:
    """The list with the form below; a new token is shown once, on the page after the form.

    It waits for that in the session, for one request: loading the page again makes no second one.

    It asks for the password, because a token acts for the account long after the device was left
    open, and its owner gets a mail.
    """
    form = TokenForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        token, request.session[NEW] = services.create_token(
            request.user, form.cleaned_data["name"], form.cleaned_data["days"]
        )
        _tell_owner(request, "account/email/api_token_made", token)
        return redirect("api_tokens")
    context = {
        "form": form,
        "new_token": request.session.pop(NEW, "") if request.method == "GET" else "",
        "tokens": ApiToken.objects.filter(user_id=request.user.pk),
    }
    return render(request, "account/api_tokens.html", context, status=422 if form.is_bound else 200)


def _tell_owner(request: AuthenticatedRequest, template: str, token: ApiToken) -> None:
    get_adapter(request).send_notification_mail(template, request.user, {"token": token})


@login_required_without_keeping
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: AuthenticatedRequest, public_id: UUID) -> HttpResponse:
    """Ask, then end one of the reader's own tokens. That needs no password: it only shuts out."""
    token = get_object_or_404(ApiToken, user_id=request.user.pk, public_id=public_id)
    if request.method == "POST":
        services.revoke(request.user, public_id)
        _tell_owner(request, "account/email/api_token_revoked", token)
        text = _("“%(name)s” is revoked. Programs that use it are shut out from now on.")
        messages.success(request, text % {"name": token.name})
        return redirect("api_tokens")
    return render(request, "account/api_token_revoke.html", {"token": token})
