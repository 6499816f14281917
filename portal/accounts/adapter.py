"""allauth's adapter: account mails in the language of the person they are for."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.models import AbstractUser
from django.utils import translation

from .selectors import language_of


class AccountAdapter(DefaultAccountAdapter):
    """The one writer of mails about accounts."""

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the owner of an account what happened to it.

        Whoever does it themselves reads the language of the page they are on; what somebody else
        does is told in the language in which the owner last signed in.
        """
        own = self.request is not None and self.request.user.pk == user.pk
        with translation.override(translation.get_language() if own else language_of(user)):
            super().send_notification_mail(template_prefix, user, context, email)
