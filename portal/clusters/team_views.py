"""The team of a cluster: who is in it, who is invited, who leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from portal.accounts.adapter import FOR_GOOD
from practices.interrupted.closed_meanwhile import ClosedMeanwhileError, Typed, typed_by, typed_into
from practices.interrupted.signing_in import login_required_without_keeping
from practices.requests import AuthenticatedRequest
from practices.texts.lines import one_line

from . import invitations, services
from .decisions import not_understood
from .enums import InvitationState, MembershipRole
from .forms import ROLE_HINT, InviteForm
from .models import Cluster, Invitation, Membership
from .permissions import cluster_for, is_manager, managed_cluster_for


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """An open invitation with the link that its mail has; void: it lets nobody in any more."""

    invitation: Invitation
    url: str
    is_void: bool


def _typed(request: HttpRequest) -> list[Typed]:
    """The invitation; what else is sent are choices."""
    return typed_into(InviteForm, request) if request.POST.get("do") == "invite" else []


@login_required_without_keeping
@require_http_methods(["GET", "HEAD", "POST"])
@typed_by(_typed)
def team(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """The team, and changes to it, as `do` says.

    Anybody may `leave`. Managers may `invite` an address, `resend` or `withdraw` an invitation
    (`invitation` is its number), give a colleague or themselves another `role`, `remove` a
    colleague (`member` is the membership's number), `renew` the code for colleagues, or `delete`
    the cluster (`name` confirms it).
    """
    if request.method != "POST":
        return team_page(request, cluster_for(request, slug), InviteForm())
    do = request.POST.get("do", "")
    cluster = cluster_for(request, slug, readers_may_send=do == "leave")
    if do == "leave":
        return _leave(request, cluster)
    if do not in FOR_MANAGERS:
        return not_understood()
    return FOR_MANAGERS[do](request, managed_cluster_for(request, slug))


def team_page(
    request: AuthenticatedRequest, cluster: Cluster, form: InviteForm, status: int = 200
) -> HttpResponse:
    """Everybody in the team; for managers also invitations and the code for colleagues."""
    may_change = is_manager(request.user, cluster)
    members = list(cluster.memberships.select_related("user").order_by("joined_at", "pk"))
    context: dict[str, object] = {
        "section": "cluster",
        "cluster": cluster,
        "may_change": may_change,
        "team": members,
        "has_manager": any(m.role == MembershipRole.MANAGER and m.user.is_active for m in members),
        "role_hint": ROLE_HINT,
    }
    if may_change:
        open_ones = cluster.invitations.filter(state=InvitationState.OPEN)
        vouched_for = set(open_ones.vouched_for().values_list("pk", flat=True))
        context |= {
            "form": form,
            "roles": MembershipRole.choices,
            "invitations": [
                OpenInvitation(one, _link(request, one), one.pk not in vouched_for)
                for one in open_ones
            ],
            "most_open": invitations.MOST_OPEN,
        }
    return render(request, "clusters/team.html", context, status=status)


def _back(cluster: Cluster) -> HttpResponse:
    return redirect("cluster_team", slug=cluster.slug)


def _link(request: AuthenticatedRequest, invitation: Invitation) -> str:
    token = invitations.token_of(invitation)
    return request.build_absolute_uri(reverse("cluster_invitation", args=[token]))


def _leave(request: AuthenticatedRequest, cluster: Cluster) -> HttpResponse:
    try:
        services.leave_cluster(cluster, request.user)
    except services.LastManagerError:
        messages.error(
            request,
            _(
                "You are the only manager. Make a colleague a manager first. "
                "If you are alone in the team, you can delete the cluster."
            ),
        )
        return _back(cluster)
    messages.success(request, _("You have left the team."))
    return redirect("my_cluster")


def refusal(code: str) -> str:
    """Why an invitation was not made or sent, and what to do."""
    return {
        "member": _("This person is in the team already. You can change the role in the list."),
        "open": _("This address is invited already. You can send the mail again from the list."),
        "too-many": _(
            "There are %(count)d open invitations. Withdraw one before you invite somebody else."
        )
        % {"count": invitations.MOST_OPEN},
        "too-many-mails": _("You have sent many invitations today. Go on tomorrow."),
    }[code]


def _invite(request: AuthenticatedRequest, cluster: Cluster) -> HttpResponse:
    form = InviteForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        role = MembershipRole(data["role"])
        try:
            invitation = invitations.invite(
                cluster, request.user, data["email"], role, data["message"]
            )
        except invitations.InvitationRefusedError as refused:
            form.add_error("email", refusal(refused.code))
        else:
            _send(request, invitation)
            return _back(cluster)
    return team_page(request, cluster, form, status=422)


def _send(request: AuthenticatedRequest, invitation: Invitation) -> None:
    """Mail the link and say what came of it; the invitation stays either way."""
    try:
        sent = invitations.send(invitation, request.user, _link(request, invitation))
    except invitations.InvitationRefusedError as refused:
        messages.error(request, refusal(refused.code))
        return
    if sent:
        messages.success(
            request,
            _("%(email)s has mail with a link that is valid for two weeks.")
            % {"email": invitation.email},
        )
    else:
        messages.warning(
            request,
            _(
                "The mail to %(email)s could not be sent. The invitation is kept: copy its link "
                "from the list and pass it on yourself, or send it again later."
            )
            % {"email": invitation.email},
        )


def _number(request: AuthenticatedRequest, name: str) -> int:
    try:
        return int(request.POST.get(name, ""))
    except ValueError:
        raise Http404 from None


def _invitation(request: AuthenticatedRequest, cluster: Cluster) -> Invitation:
    open_ones = cluster.invitations.filter(state=InvitationState.OPEN).select_related("cluster")
    found = open_ones.filter(pk=_number(request, "invitation")).first()
    if found is None:
        raise _not_there(cluster, _("This invitation is not open any more."))
    return found


def _not_there(cluster: Cluster, happened: str) -> ClosedMeanwhileError:
    """The same for every number: whether there was such a thing elsewhere is nobody's business."""
    back = [(_("Go to the team"), reverse("cluster_team", args=[cluster.slug]))]
    return ClosedMeanwhileError(happened, back, is_known=False)


def _resend(request: AuthenticatedRequest, cluster: Cluster) -> HttpResponse:
    invitation = _invitation(request, cluster)
    invitations.renew(invitation, request.user)
    _send(request, invitation)
    return _back(cluster)


def _withdraw(request: AuthenticatedRequest, cluster: Cluster) -> HttpResponse:
    invitation = _invitation(request, cluster)
    invitations.withdraw(invitation, request.user)
    messages.success(
        request,
        _("The invitation of %(email)s is withdrawn. Its link no longer works.")
        % {"email": invitation.email},
    )
    return _back(cluster)


def _renew(request: AuthenticatedRequest, cluster: Cluster) -> HttpResponse:
    services.renew_join_code(cluster, request.user)
    messages.success(request, _("There is a new code. The old one no longer works."))
    return _back(cluster)


def _member(request: AuthenticatedRequest, cluster: Cluster) -> Membership:
    """The chosen membership of this cluster, and none of others."""
    team = cluster.memberships.select_related("user", "cluster")
    found = team.filter(pk=_number(request, "member")).first()
    if found is None:
        raise _not_there(cluster, _("This person is not in the team any more."))
    return found


def _role(request: AuthenticatedRequest, cluster: Cluster) -> HttpResponse:
    membership = _member(request, cluster)
    role = request.POST.get("role", "")
    if role not in MembershipRole.values:
        return HttpResponseBadRequest(_("There is no such role."))
    chosen = MembershipRole(role)
    try:
        services.change_role(membership, chosen, request.user)
    except services.LastManagerError:
        messages.error(request, _("A cluster needs a manager. Make somebody else one first."))
    else:
        messages.success(
            request,
            _("New role of %(name)s: %(role)s.")
            % {"name": membership.user.get_full_name(), "role": chosen.label},
        )
        if chosen.may_less_than(membership.role):
            messages.info(request, _after_less_rights(membership))
    return _back(cluster)


def _after_less_rights(membership: Membership) -> str:
    """What became of the code and of invitations; only managers see the one and send the other."""
    found = _("There is a new code for colleagues, because this person may know the old one.")
    sent = membership.cluster.invitations.filter(
        invited_by_id=membership.user_id, state=InvitationState.OPEN
    )
    if membership.role == MembershipRole.MANAGER and (count := sent.count()):
        more = ngettext(
            "An open invitation by this person lets nobody in until you send it again.",
            "%(count)d open invitations by this person let nobody in until you send them again.",
            count,
        )
        return f"{found} {more % {'count': count}}"
    return found


def _remove(request: AuthenticatedRequest, cluster: Cluster) -> HttpResponse:
    membership = _member(request, cluster)
    if membership.user_id == request.user.pk:  # That is `leave`.
        raise Http404
    name = membership.user.get_full_name()
    try:
        services.remove_member(membership, request.user)
    except services.LastManagerError:
        messages.error(request, _("A cluster needs a manager, so the last one stays."))
    else:
        messages.success(
            request,
            _(
                "%(name)s is no longer in the team. There is a new code for colleagues, and open "
                "invitations of and by this person are withdrawn."
            )
            % {"name": name},
        )
    return _back(cluster)


@reauthentication_required(app=FOR_GOOD)
def _delete(request: AuthenticatedRequest, cluster: Cluster) -> HttpResponse:
    if one_line(request.POST.get("name", "")) != one_line(cluster.name):
        messages.error(request, _("This is not the name of the cluster. Nothing is deleted."))
        return redirect("cluster_data", slug=cluster.slug)
    try:
        services.delete_cluster(cluster)
    except services.NotAloneError:
        messages.error(request, _("Others are in the team. Remove them before you delete it."))
        return _back(cluster)
    messages.success(request, _("The cluster and everything that belonged to it are deleted."))
    return redirect("my_cluster")


FOR_MANAGERS: dict[str, Callable[[AuthenticatedRequest, Cluster], HttpResponse]] = {
    "invite": _invite,
    "resend": _resend,
    "withdraw": _withdraw,
    "role": _role,
    "remove": _remove,
    "renew": _renew,
    "delete": _delete,
}
