"""What members want by e-mail, in which language, and what has gone out to them.

Every row belongs to a membership and ends with it.
"""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .enums import Frequency


class WorkingLanguage(models.Model):
    """The language in which a member last worked for this cluster; e-mails come in it."""

    membership = models.OneToOneField(
        "clusters.Membership", on_delete=models.CASCADE, related_name="working_language"
    )
    language = models.CharField(max_length=10)

    class Meta:
        verbose_name = _("language of a member")
        verbose_name_plural = _("languages of members")

    def __str__(self) -> str:
        return f"{self.membership_id}: {self.language}"


class NotificationPreference(models.Model):
    """What a member chose for a topic; without a row the topic's default holds."""

    membership = models.ForeignKey(
        "clusters.Membership", on_delete=models.CASCADE, related_name="notification_preferences"
    )
    topic = models.CharField(max_length=20)
    frequency = models.CharField(_("how often"), max_length=10, choices=Frequency.choices)

    class Meta:
        verbose_name = _("e-mail setting")
        verbose_name_plural = _("e-mail settings")
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "topic"], name="one_preference_for_a_topic"
            )
        ]

    def __str__(self) -> str:
        return f"{self.membership_id}: {self.topic} {self.frequency}"


class SentNotification(models.Model):
    """A message, or one thing that it told, that went out: never again for the same member.

    `key` says what it was, such as "expired:2026-12-01"; `named` is what a message listed, for
    topics whose next message tells only what is new.
    """

    membership = models.ForeignKey(
        "clusters.Membership", on_delete=models.CASCADE, related_name="sent_notifications"
    )
    topic = models.CharField(max_length=20)
    key = models.CharField(max_length=80)
    named = models.JSONField(default=list)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("sent e-mail")
        verbose_name_plural = _("sent e-mails")
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "topic", "key"], name="one_notification_of_a_key"
            )
        ]

    def __str__(self) -> str:
        return f"{self.membership_id}: {self.topic} {self.key}"


class WaitingMail(models.Model):
    """A mail that no server took yet; its parts as `portal.notifications.mail_backend` made them.

    Nobody but who sends it right now may touch it before `next_try_at`.

    It may hold a link that signs in, so it is deleted as soon as it is sent or too old.
    """

    parts = models.JSONField()
    written_at = models.DateTimeField(auto_now_add=True)
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    next_try_at = models.DateTimeField(default=timezone.now, db_default=Now(), db_index=True)

    class Meta:
        verbose_name = _("waiting mail")
        verbose_name_plural = _("waiting mails")

    def __str__(self) -> str:
        return str(self.pk)
