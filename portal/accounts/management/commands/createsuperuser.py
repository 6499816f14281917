"""Django's command; the address counts as confirmed, or nobody could sign in without mail."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.management.commands import createsuperuser
from django.core.exceptions import ValidationError
from django.core.management import CommandError
from django.db import transaction

from portal.accounts import services


class Command(createsuperuser.Command):
    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        people = get_user_model().objects
        before = set(people.filter(is_superuser=True).values_list("pk", flat=True))
        super().handle(*args, **options)
        try:
            for user in people.filter(is_superuser=True).exclude(pk__in=before):
                services.prove_address(user)
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
