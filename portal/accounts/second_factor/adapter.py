"""allauth's adapter for second factors: whose they are, and secrets that no backup gives away."""

from __future__ import annotations

import base64
import logging
import secrets
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.utils.encoding import force_bytes
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

logger = logging.getLogger(__name__)

# What is asked for at sign-in. Recovery codes only stand in for these.
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def has_second_factor(user: AbstractUser | AnonymousUser) -> bool:
    """Whether `user` can sign in with something else than a password alone."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()


def _cipher() -> MultiFernet:
    """Encrypts with the site's secret key, and still reads what an earlier one encrypted."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    derived = [
        HKDF(hashes.SHA256(), length=32, salt=None, info=b"portal.accounts.second_factor").derive(
            force_bytes(key)
        )
        for key in keys
    ]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": gettext_lazy(
            "While your account has a second factor, no address can be added: an address that "
            "nobody has confirmed must not be locked up by it. Remove passkeys and authenticator "
            "app first, add and confirm the address, then set them up again."
        ),
        "incorrect_code": gettext_lazy("This did not match. Please try again with a new code."),
        "unverified_email": gettext_lazy(
            "Confirm all addresses of your account first, or remove those that are not yours."
        ),
    }

    def _get_site_name(self) -> str:
        name: str = settings.WAGTAIL_SITE_NAME
        return name

    def generate_authenticator_name(self, user: AbstractUser, type: Any) -> str:
        """A name that nobody has to think of; people rename their passkeys."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey %(number)d") % {"number": number + 1}

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What was encrypted; something that fits no code where the key is gone."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            logger.error("A second factor was encrypted with a SECRET_KEY that is not known here.")
            return base64.b32encode(secrets.token_bytes(20)).decode()
