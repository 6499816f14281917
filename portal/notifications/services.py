"""What members decide for themselves."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from portal.clusters.models import Membership
from practices.selectors import reader_language

from .enums import Frequency
from .models import NotificationPreference, WorkingLanguage
from .topics import topic_of


@transaction.atomic
def choose(membership: Membership, choices: Mapping[str, str]) -> None:
    """Keep how often a member wants the topics of these keys; e-mails come in the language of
    this moment.

    Raises ValueError for an unknown topic or a frequency that it does not offer.
    """
    for key, frequency in choices.items():
        topic = topic_of(key)
        if topic is None or frequency not in topic.frequencies:
            raise ValueError(f"{key}: {frequency}")
        _keep(membership, key, frequency)
    remember_language(membership)


def switch_off(membership: Membership, key: str) -> None:
    """End the e-mails of a topic. Anybody may hold the link of a message, so nothing else
    changes, not even the language of the other e-mails."""
    _keep(membership, key, Frequency.OFF)


def _keep(membership: Membership, key: str, frequency: str) -> None:
    NotificationPreference.objects.update_or_create(
        membership=membership, topic=key, defaults={"frequency": frequency}
    )


def remember_language(membership: Membership | None) -> None:
    """Write to this member in the language in which they work for the cluster."""
    if membership is not None:
        WorkingLanguage.objects.update_or_create(
            membership=membership, defaults={"language": reader_language()}
        )
