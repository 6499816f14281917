"""Signing in on the way, without losing what somebody wanted.

A visitor, or somebody whose session has ended, may press a button or send a form. What they sent
waits in their session while they sign in or sign up. Nothing is taken up for an address alone: the
form was sent from a page of this site, with its CSRF token, in the same browser, and not long ago.

Two people may share a browser, and who signs in at once at the open page may be another than who
sent the form. So it is one of three kinds (`Kept`):

- *Shown*, for a page with a form. It comes back filled in with what was typed, as a GET whose
  `request.POST` has the form: `Form(request.POST or None)` shows it, and only a request whose
  method is POST saves. The person looks at it and sends it; nothing is said in their name.
- *Done* by itself, for the few buttons that only do something for the person themselves, and take
  nothing from anybody (a test has their list). Even so the way back carries a word that only this
  way through the log-in knows, and it is done only for whoever comes straight back or made their
  account on the way; anybody else is asked. Whoever signs in by another way never meets it, and
  signing out forgets it.
- *Not kept*, for all other buttons, and for forms that give rights or experience, speak for a
  cluster, remove or delete: the person comes back to the page and is told to send it again.

Anybody may make the portal store a form. So a form is short, a browser has one, and an address of
the network has few in a while; sessions end, and `clearsessions` removes them.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import wraps
from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

View = Callable[..., HttpResponse]

SESSION_KEY = "kept_form"
# Part of the address to come back to.
WAY = "kept"
# In place of a word of the way: what was asked for is not kept, and has to be asked for again.
AGAIN = "again"
# Long enough to sign up and to open the link of the e-mail.
KEPT_SECONDS = 2 * 60 * 60
# Long enough to sign in with a second factor; later somebody else may sit there.
STRAIGHT_SECONDS = 10 * 60
# A longer form is not kept; the longest one that is has room for ten long answers.
MOST_CHARACTERS = 20_000
# As `ACCOUNT_RATE_LIMITS` names how many forms are kept for one address of the network.
LIMIT = "kept_form"


class Kept(StrEnum):
    """What becomes of a form that was sent signed out."""

    SHOWN = "shown"
    DONE = "done"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A form without its CSRF token, as one text, and the address that it was sent to.

    `way` is the word of the way back, `since` when it was sent, in seconds since 1970.
    """

    address: str
    form: str
    way: str
    since: float

    def is_for(self, address: str, way: str, now: float) -> bool:
        """Whether it waits for somebody who comes to `address` with the word `way`.

        A clock that was put back makes nothing wait longer.
        """
        is_the_way = secrets.compare_digest(self.way.encode(), way.encode())
        return is_the_way and self.address == address and 0 <= now - self.since < KEPT_SECONDS

    def is_surely_of(self, account_made: float, now: float) -> bool:
        """Whether whoever comes for it is surely who sent it, and need not be asked."""
        return 0 <= now - self.since < STRAIGHT_SECONDS or account_made >= self.since


def login_required(view: View) -> View:
    """Let only people who are signed in reach `view`; others sign in first.

    A form that they sent is kept and shown to them afterwards, unless it carries a file. Don't use
    it for forms that ask for a password: nothing of those may be stored.
    """
    return _guarded(view, None, Kept.SHOWN, never=())


def login_required_and_done(view: View) -> View:
    """As `login_required`, for what concerns only the person: what was sent is done by itself."""
    return _guarded(view, None, Kept.DONE, never=())


def login_required_without_keeping(view: View) -> View:
    """As `login_required`, for what must be sent by the person: no form is kept.

    Whoever signs in comes back to the page, and sends the form themselves.
    """
    return _guarded(view, None, Kept.NOT, never=())


def _guarded(
    view: View, button: Callable[..., str] | None, how: Kept, never: Collection[str]
) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            if request.POST.get("do") in never:
                return _ask_to_sign_in(request, Kept.NOT, _on_the_way(request, AGAIN))
            return _ask_to_sign_in(request, how)
        is_taken_up = how == Kept.DONE or (how == Kept.SHOWN and request.method == "GET")
        kept = _kept_for(request, never) if is_taken_up else None
        if kept is None:
            if WAY in request.GET and WAY in request.POST:  # Asked for too late.
                return HttpResponseRedirect(request.path)
            return view(request, *args, **kwargs)
        if how == Kept.SHOWN:
            _fill_in(request, kept)
            return view(request, *args, **kwargs)
        return _done(request, kept, view, button, *args, **kwargs)

    guarded.how = how  # type: ignore[attr-defined]  # decorators around it copy this
    return guarded


def _done(
    request: HttpRequest,
    kept: KeptForm,
    view: View,
    button: Callable[..., str] | None,
    *args: Any,
    **kwargs: Any,
) -> HttpResponse:
    """Do what was asked for, or ask whether it is theirs."""
    joined = request.user.date_joined  # type: ignore[union-attr]  # signed in
    answer = request.POST.get(WAY, "")
    if not answer and not kept.is_surely_of(joined.timestamp(), time.time()):
        wanted = button(request, *args, **kwargs) if button else ""
        if button and not wanted:  # It is done already.
            del request.session[SESSION_KEY]
            return HttpResponseRedirect(kept.address)
        return render(request, "practices/do_it_now.html", {"wanted": wanted})
    del request.session[SESSION_KEY]
    if answer == "no":
        return HttpResponseRedirect(kept.address)
    _become(request, kept)
    return view(request, *args, **kwargs)


def posted_from(
    page: str | Callable[..., str],
    button: Callable[..., str] | None = None,
    *,
    is_done: bool = False,
    never: Collection[str] = (),
) -> Callable[[View], View]:
    """For a view behind a button: it takes POST, and GET leads to the page with the button.

    `page` is the name of an address that takes the cluster's slug or nothing, or a function of
    the view's arguments that returns an address. `button` is one that returns what is written on
    the button, or "" where there is nothing left to press. `is_done` is for what concerns only the
    person (see `login_required_and_done`), but for the values of `do` in `never`; nothing else is
    kept.

    Somebody signed in who comes by GET has lost what they sent: they opened the mail on another
    device, or took too long. Nothing is done for a link, so a message names the button.
    """

    def decorate(view: View) -> View:
        guarded = _guarded(view, button, Kept.DONE if is_done else Kept.NOT, never)

        @wraps(guarded)
        def posted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in ("GET", "HEAD", "POST"):
                return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
            if request.method == "POST" or (is_done and _kept_for(request, never)):
                return guarded(request, *args, **kwargs)
            if request.method == "GET" and request.user.is_authenticated:
                is_asked_again = request.GET.get(WAY) == AGAIN
                wanted = None if is_asked_again else button and button(request, *args, **kwargs)
                _say_what_is_left(request, wanted)
            if callable(page):
                return HttpResponseRedirect(page(request, *args, **kwargs))
            slug = {"slug": kwargs["slug"]} if "slug" in kwargs else {}
            return HttpResponseRedirect(reverse(page, kwargs=slug))

        return posted

    return decorate


def _on_the_way(request: HttpRequest, way: str) -> str:
    """The address of the request with the word of a way."""
    address = request.get_full_path()
    return f"{address}{'&' if '?' in address else '?'}{WAY}={way}"


def _ask_to_sign_in(request: HttpRequest, how: Kept, back: str = "") -> HttpResponse:
    address = back or request.get_full_path()
    htmx = request.htmx  # type: ignore[attr-defined]  # added by django-htmx
    if request.method == "POST" and how != Kept.NOT:
        address = _keep(request, address, how)
    elif request.method == "POST":
        say_it_is_lost(request)
    elif htmx:  # The answer would be a part of a page.
        address = htmx.current_url_abs_path or address
    if not htmx:
        return redirect_to_login(address)
    return HttpResponseClientRedirect(redirect_to_login(address)["Location"])


def _keep(request: HttpRequest, address: str, how: Kept) -> str:
    """Let the form wait, if it can; the address at which it is taken up."""
    form = request.POST.copy()
    form.pop("csrfmiddlewaretoken", None)
    text = form.urlencode()
    if request.FILES:
        say_it_is_lost(request)
        return address
    if len(text) > MOST_CHARACTERS:
        messages.info(request, _("Sign in first. What you sent was too long to be kept."))
        return address
    if not ratelimit.consume(request, action=LIMIT):
        say_it_is_lost(request)
        return address
    kept = KeptForm(address, text, secrets.token_urlsafe(9), time.time())
    request.session[SESSION_KEY] = asdict(kept)
    if how == Kept.DONE:
        text = _("Sign in or create an account: then what you have asked for is done.")
    else:
        text = _("Sign in: then you find what you typed, and can send it.")
    messages.info(request, text)
    return _on_the_way(request, kept.way)


def say_it_is_lost(request: HttpRequest) -> None:
    """What was sent is not kept: the person signs in and sends it again."""
    text = _("Sign in first, then send it again: it was not kept.")
    if request.FILES:
        text = _("Sign in first, then choose the file again: it was not kept.")
    messages.info(request, text)


def _say_what_is_left(request: HttpRequest, button: str | None) -> None:
    if button:
        messages.info(request, _("One more tap: %(button)s") % {"button": button})
    elif button is None:
        messages.info(
            request, _("If what you asked for is not done yet, press its button once more.")
        )


def _kept_for(request: HttpRequest, never: Collection[str]) -> KeptForm | None:
    """The form that waits in the session for whoever comes to this very address."""
    stored, way = request.session.get(SESSION_KEY), request.GET.get(WAY)
    # What an earlier version of this program stored has other parts.
    if stored is None or way is None or stored.keys() != KeptForm.__dataclass_fields__.keys():
        return None
    if request.method == "POST" and request.POST.get(WAY) not in {"yes", "no"}:
        return None
    kept = KeptForm(**stored)
    if QueryDict(kept.form).get("do") in never:
        return None
    here = request.get_full_path().removesuffix(f"{WAY}={way}")[:-1]
    return kept if kept.is_for(here, way, time.time()) else None


def _fill_in(request: HttpRequest, kept: KeptForm) -> None:
    """Make the request, which stays a GET, one whose form is filled in with what was sent.

    It waits on, so that the page can be loaded again; nothing comes of it.
    """
    request.FILES  # noqa: B018  reads the body now; later it would replace the form
    request.META["QUERY_STRING"] = kept.address.partition("?")[2]
    request.GET = QueryDict(request.META["QUERY_STRING"])
    request.POST = QueryDict(kept.form)
    messages.warning(
        request,
        _(
            "Nothing is saved yet: this was typed in this browser before you signed in. If it is "
            "yours, look at it and send it."
        ),
    )


def _become(request: HttpRequest, kept: KeptForm) -> None:
    """Make the request the one that sent the form."""
    # Reads the body now; later it would replace the form.
    request.FILES  # noqa: B018
    query = kept.address.partition("?")[2]
    request.META["QUERY_STRING"] = query
    request.GET = QueryDict(query)
    request.method = request.META["REQUEST_METHOD"] = "POST"
    request.POST = QueryDict(kept.form)
