"""How a request says who asks: a personal token, or the session of the site."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication as KnoxAuthentication
from rest_framework.exceptions import AuthenticationFailed

if TYPE_CHECKING:
    from portal.accounts.models import User

    from .models import ApiToken

# What a token may look like; anything else is refused before the database is asked.
_TOKEN = re.compile(rb"[A-Za-z0-9_]{1,200}")
# The last use is for people to read: it need not be written with each request.
USED_AGAIN_AFTER = timedelta(minutes=10)


class TokenAuthentication(KnoxAuthentication):
    """`Authorization: Bearer <token>`."""

    def authenticate_credentials(self, token: bytes) -> tuple[User, ApiToken]:
        """The person and the token.

        Raises:
            AuthenticationFailed: unknown, expired or revoked, or the account is inactive.
        """
        refused = AuthenticationFailed(_("This token is unknown, expired or revoked."))
        if not _TOKEN.fullmatch(token):
            raise refused
        try:
            user, found = super().authenticate_credentials(token)
        except AuthenticationFailed as error:
            raise refused from error
        now = timezone.now()
        if found.last_used_at is None or now - found.last_used_at > USED_AGAIN_AFTER:
            type(found).objects.filter(pk=found.pk).update(last_used_at=now)
        return user, found

    def _cleanup_token(self, auth_token: ApiToken) -> bool:
        """Whether it has expired. Knox would read all tokens of the person with each request,
        and delete the expired ones, which their owner should still see in the list."""
        return auth_token.has_expired


class TokenScheme(OpenApiAuthenticationExtension):
    """How the description names the token."""

    target_class = "portal.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """A bearer token."""
        return {"type": "http", "scheme": "bearer"}
