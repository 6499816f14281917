"""Inviting people into a team by e-mail.

The link in the mail is signed, so nobody can guess one, and the database holds none that could
be used. An invitation is for one address: whoever accepts it must have confirmed that address.
"""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone

from portal.accounts.selectors import proven_addresses
from portal.limits.counting import within
from portal.links import without_addresses
from portal.mail import write_mail

from . import audit
from .enums import AuditAction, InvitationState, MembershipRole
from .models import Cluster, Invitation, Membership

VALID_FOR = timedelta(days=14)
# Closed and expired ones are kept for so long, for the team to see what became of them.
KEPT_FOR = timedelta(days=30)
MOST_OPEN = 20  # in one cluster
MOST_MAILS = 40  # of one person in a day, whatever the cluster
DAY_SECONDS = 24 * 3600

_signer = Signer(salt="portal.clusters.invitation")


class InvitationRefusedError(Exception):
    """An invitation that can't be made, sent again or accepted; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def token_of(invitation: Invitation) -> str:
    """The part of the link that names the invitation and proves that the portal made it."""
    return _signer.sign(str(invitation.pk))


def invitation_of(token: str) -> Invitation | None:
    """The invitation of a link, whatever has become of it; None for a link that we did not make."""
    try:
        number = int(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None
    return Invitation.objects.select_related("cluster", "invited_by").filter(pk=number).first()


def waiting_for(user: AbstractUser | AnonymousUser) -> list[Invitation]:
    """Invitations that `user` can accept now, oldest first."""
    addresses = proven_addresses(user)
    if not addresses:
        return []
    usable = Invitation.objects.usable().filter(email__in=addresses)
    return list(usable.select_related("cluster", "invited_by").order_by("pk"))


@transaction.atomic
def invite(
    cluster: Cluster, user: AbstractUser, email: str, role: MembershipRole, message: str = ""
) -> Invitation:
    """Note that `user` invites an address; `send` then mails the link.

    An invitation of the same address that can't be accepted any more is renewed.

    Raises:
        InvitationRefusedError: "member", "open" (invited already), "too-many".
    """
    Cluster.objects.select_for_update().get(pk=cluster.pk)  # One at a time: the limit holds.
    address = email.strip().lower()
    # Only the main address is looked at: others of a colleague are nobody's business.
    if Membership.objects.filter(cluster=cluster, user__email__iexact=address).exists():
        raise InvitationRefusedError("member")
    open_ones = cluster.invitations.filter(state=InvitationState.OPEN)
    known = open_ones.filter(email=address).first()
    if known is not None and cluster.invitations.usable().filter(pk=known.pk).exists():
        raise InvitationRefusedError("open")
    if cluster.invitations.usable().count() >= MOST_OPEN:
        raise InvitationRefusedError("too-many")
    invitation = known or Invitation(cluster=cluster, email=address)
    invitation.role = role
    invitation.message = message
    invitation.invited_by_id = user.pk
    invitation.expires_at = timezone.now() + VALID_FOR
    invitation.sent_at = None
    invitation.save()
    audit.record(cluster, user, AuditAction.ADDED, "invitation", address)
    return invitation


def renew(invitation: Invitation, user: AbstractUser) -> None:
    """Let an open invitation be valid for another two weeks; `send` then mails it again.

    From now on it is the invitation of `user`, who vouches for it.
    """
    invitation.expires_at = timezone.now() + VALID_FOR
    invitation.invited_by_id = user.pk
    invitation.save(update_fields=["expires_at", "invited_by"])
    audit.record(invitation.cluster, user, AuditAction.CHANGED, "invitation", invitation.email)


def may_send(user: AbstractUser) -> bool:
    """Count one more mail of `user` today; False once there were too many."""
    return within(f"invitations:{user.pk}", MOST_MAILS, DAY_SECONDS)


def send(invitation: Invitation, user: AbstractUser, url: str) -> bool:
    """Mail the link `url` in the active language; False if the address is refused for good.

    Raises:
        InvitationRefusedError: "too-many-mails", counted for `user` over a day.
    """
    if not may_send(user):
        raise InvitationRefusedError("too-many-mails")
    context = {
        "invitation": invitation,
        "cluster": without_addresses(invitation.cluster.name),
        "inviter": without_addresses(user.get_full_name()),
        "url": url,
    }
    mail = write_mail(
        "clusters/email/invitation_subject.txt",
        "clusters/email/invitation_message",
        invitation.email,
        context,
    )
    invitation.sent_at = timezone.now() if mail.send() else None
    invitation.save(update_fields=["sent_at"])
    return invitation.sent_at is not None


def _locked(invitation: Invitation) -> Invitation:
    return Invitation.objects.select_for_update().get(pk=invitation.pk)


def _close(invitation: Invitation, state: InvitationState) -> None:
    invitation.state = state
    invitation.closed_at = timezone.now()
    invitation.save(update_fields=["state", "closed_at"])


@transaction.atomic
def withdraw(invitation: Invitation, user: AbstractUser) -> None:
    """Make the link worthless. Nothing happens if it is closed already."""
    found = _locked(invitation)
    if found.state == InvitationState.OPEN:
        _close(found, InvitationState.WITHDRAWN)
        audit.record(found.cluster, user, AuditAction.WITHDRAWN, "invitation", found.email)


@transaction.atomic
def accept(invitation: Invitation, user: AbstractUser) -> None:
    """Add `user` to the team, once. Somebody who is in it already keeps the role there.

    Raises:
        InvitationRefusedError: "address" (it is for somebody else), "closed", "expired" or
            "void" (who sent it may not invite any more).
    """
    found = _answerable(invitation, user)
    _membership, created = Membership.objects.get_or_create(
        cluster=found.cluster, user_id=user.pk, defaults={"role": found.role}
    )
    _close(found, InvitationState.ACCEPTED)
    if created:
        audit.record(found.cluster, user, AuditAction.JOINED, "team")


@transaction.atomic
def decline(invitation: Invitation, user: AbstractUser) -> None:
    """Say no, so that the team knows.

    Raises:
        InvitationRefusedError: as for `accept`.
    """
    found = _answerable(invitation, user)
    _close(found, InvitationState.DECLINED)
    # Who declines is nobody of the team: only the address that was invited is noted.
    audit.record(found.cluster, None, AuditAction.DECLINED, "invitation", found.email)


def _answerable(invitation: Invitation, user: AbstractUser) -> Invitation:
    found = _locked(invitation)
    if found.email not in proven_addresses(user):
        raise InvitationRefusedError("address")
    if found.state != InvitationState.OPEN:
        raise InvitationRefusedError("closed")
    if found.has_expired:
        raise InvitationRefusedError("expired")
    # Locked: the inviter's place must not end between this question and the answer.
    place = Membership.of_active_managers().select_for_update(of=("self",))
    if place.filter(cluster=found.cluster, user=found.invited_by_id).first() is None:
        raise InvitationRefusedError("void")
    return found


def is_void(invitation: Invitation) -> bool:
    """Whether whoever sent an invitation may not invite any more, so that it lets nobody in."""
    return not Invitation.objects.vouched_for().filter(pk=invitation.pk).exists()
