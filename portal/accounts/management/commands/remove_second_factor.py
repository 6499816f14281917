"""For somebody who has lost phone, key and recovery codes, and has shown who they are."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils import translation

from portal.accounts.ending import end_access
from portal.accounts.selectors import language_of


class Command(BaseCommand):
    help = (
        "Remove passkeys, authenticator app and recovery codes of one account, and end what is "
        "open for it; its owner is told"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the main address of the account")

    def handle(self, *args: Any, **options: Any) -> None:
        user = get_user_model().objects.filter(email__iexact=options["email"]).first()
        if user is None:
            raise CommandError("No account has this main address.")
        number, _details = Authenticator.objects.filter(user_id=user.pk).delete()
        # Whoever found the phone may still be signed in.
        end_access(user)
        if number:
            with translation.override(language_of(user)):
                message = get_adapter().render_mail(
                    "account/email/second_factor_removed", user.email, {}
                )
            message.send(fail_silently=True)
        self.stdout.write(f"{number} removed. They can sign in with the password alone.")
