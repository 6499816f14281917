"""The account's page of tokens: make one, see when each was used, revoke it."""

from __future__ import annotations

from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required  # noqa: TID251  nothing of these forms may be stored
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from portal.api import services
from portal.api.forms import TokenForm
from portal.api.models import ApiToken
from practices.requests import AuthenticatedRequest


@sensitive_variables("text")
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(allow_get=True)
def tokens(request: AuthenticatedRequest) -> HttpResponse:
    """The list with the form below; a new token is shown in the answer and never again.

    It asks for the password, because a token acts for the account long after the device was left
    open, and its owner gets a mail.
    """
    form, text, status = TokenForm(request.user, request.POST or None), "", 200
    if request.method == "POST":
        if form.is_valid():
            token, text = services.create_token(
                request.user, form.cleaned_data["name"], form.cleaned_data["days"]
            )
            _tell_owner(request, "account/email/api_token_made", token)
            form, status = TokenForm(request.user), 201
        else:
            status = 422
    context = {
        "form": form,
        "new_token": text,
        "tokens": ApiToken.objects.filter(user_id=request.user.pk),
    }
    return render(request, "account/api_tokens.html", context, status=status)


def _tell_owner(request: AuthenticatedRequest, template: str, token: ApiToken) -> None:
    get_adapter(request).send_notification_mail(template, request.user, {"token": token})


@never_cache
@login_required
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
