"""What happens once somebody has given the password again, for the page that asks for it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Purpose:
    """In words, with what the button says and where the way back leads."""

    text: str
    label: str
    back_url: str
    is_for_good: bool = False


def purpose_of(request: HttpRequest) -> Purpose:
    """What giving the password sets off: what was sent before waits, and is done at once."""
    state = request.session.get(STATE_SESSION_KEY) or {}
    sent = json.loads(state["request"]) if "request" in state else {}
    try:
        name = resolve(sent.get("path_info", "")).url_name
    except Resolver404:
        name = ""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    if sent and sent.get("path") == wanted.partition("?")[0]:
        if name == "account_delete":
            text = _("Your account is then deleted at once and for good.")
            return Purpose(text, _("Delete my account"), sent["path"], is_for_good=True)
        if QueryDict(sent.get("POST", "")).get("do") == "delete":
            text = _("The cluster with everything that belongs to it is then deleted for good.")
            return Purpose(text, _("Delete the cluster"), reverse("my_cluster"), is_for_good=True)
    text = _("You are about to change something important.")
    return Purpose(text, _("Continue"), reverse("account_overview"))
