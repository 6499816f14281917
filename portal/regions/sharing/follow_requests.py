"""Asking clusters to be followed.

An officer writes to an e-mail address and always gets the same answer. Only the owner of the
address can tell whether a cluster belongs to it, and only by answering does the officer learn
of it.
"""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.utils import timezone

from portal.accounts.selectors import proven_addresses
from portal.clusters import audit
from portal.clusters.enums import AuditAction
from portal.clusters.invitations import may_send
from portal.clusters.models import Cluster
from portal.links import without_addresses
from portal.mail import write_mail
from portal.regions import services
from portal.regions.enums import ConsentScope, RequestState
from portal.regions.models import REQUEST_VALID_FOR, Consent, FollowRequest, RegionAuthority


class RequestRefusedError(Exception):
    """A request that can't be made or answered; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def waiting_for(user: AbstractUser) -> list[FollowRequest]:
    """Requests to addresses of `user` that wait for an answer, oldest first; two queries."""
    usable = FollowRequest.objects.usable().filter(email__in=proven_addresses(user))
    return list(usable.select_related("authority__country").order_by("asked_at", "pk"))


@transaction.atomic
def ask(
    authority: RegionAuthority, user: AbstractUser, email: str, message: str = ""
) -> FollowRequest:
    """Note that `user` asks for `authority`; `send` then mails it.

    Raises:
        RequestRefusedError: "open" (asked already), "too-many-mails" (counted over a day).
    """
    RegionAuthority.objects.select_for_update().get(pk=authority.pk)  # One at a time.
    address = email.strip().lower()
    known = FollowRequest.objects.filter(
        authority=authority, email=address, state=RequestState.OPEN
    ).first()
    if known is not None and not known.has_expired:
        raise RequestRefusedError("open")
    if not may_send(user):
        raise RequestRefusedError("too-many-mails")
    if known is not None:
        known.delete()
    return FollowRequest.objects.create(
        authority=authority,
        email=address,
        message=message,
        asked_by_id=user.pk,
        asked_by_name=user.get_full_name()[:200],
    )


def send(request: FollowRequest, url: str) -> bool:
    """Mail the request in the active language; False if the address is refused for good."""
    context = {
        "request": request,
        "officer": without_addresses(request.asked_by_name),
        "authority": without_addresses(request.authority.name),
        "url": url,
    }
    mail = write_mail(
        "regions/email/request_subject.txt",
        "regions/email/request_message",
        request.email,
        context,
        has_html=False,
    )
    return bool(mail.send())


@transaction.atomic
def accept(
    request: FollowRequest, cluster: Cluster, scope: ConsentScope, user: AbstractUser
) -> Consent:
    """Let the authority that asked follow `cluster`, which `user` manages.

    Raises:
        RequestRefusedError: "address" (it asks somebody else), "closed" or "expired".
    """
    found = _answerable(request, user)
    _close(found, RequestState.ACCEPTED)
    return services.give_consent(cluster, found.authority, scope, user)


@transaction.atomic
def decline(request: FollowRequest, cluster: Cluster, user: AbstractUser) -> None:
    """Say no on behalf of `cluster`; the officer sees that, and nothing of the cluster.

    Raises:
        RequestRefusedError: as for `accept`.
    """
    found = _answerable(request, user)
    _close(found, RequestState.DECLINED)
    audit.record(cluster, user, AuditAction.DECLINED, "region-request", found.authority.name)


@transaction.atomic
def withdraw(request: FollowRequest) -> None:
    """Take a request back. Nothing happens if it is closed already."""
    found = FollowRequest.objects.select_for_update().get(pk=request.pk)
    if found.state == RequestState.OPEN:
        _close(found, RequestState.WITHDRAWN)


def remove_old() -> int:
    """Forget requests that were closed or not answered for sixty days; how many."""
    over = timezone.now() - REQUEST_VALID_FOR
    return FollowRequest.objects.filter(asked_at__lt=over).delete()[0]


def _close(request: FollowRequest, state: RequestState) -> None:
    request.state = state
    request.closed_at = timezone.now()
    request.save(update_fields=["state", "closed_at"])


def _answerable(request: FollowRequest, user: AbstractUser) -> FollowRequest:
    found = (
        FollowRequest.objects.select_for_update(of=("self",))
        .select_related("authority")
        .get(pk=request.pk)
    )
    if found.email not in proven_addresses(user):
        raise RequestRefusedError("address")
    if found.state != RequestState.OPEN:
        raise RequestRefusedError("closed")
    if found.has_expired:
        raise RequestRefusedError("expired")
    return found
