"""Finds, in the code behind every address, what signs in, changes an account or sends a mail.

The search is static: from a view it follows functions, classes and attributes of the packages
below, through decorators and closures, until it meets one of the `SINKS`. It can say too much
(code that is never reached) and is blind to names made up at run time, so a second test posts
to every address as well.
"""

from __future__ import annotations

import functools
import inspect
import re
import types
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from allauth.account.internal.flows.login import perform_login, resume_login
from allauth.account.internal.flows.logout import logout
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import auth
from django.core import mail
from django.urls import URLResolver, get_resolver, resolve
from django.urls.resolvers import LocalePrefixPattern, RegexPattern
from django.utils.regex_helper import normalize

FOLLOWED = (
    "portal.", "practices.", "training.", "search.", "allauth.", "wagtail.", "wagtail_localize.",
    "knox.", "rest_framework.", "django.contrib.auth.", "django.views.generic.",
)  # fmt: skip
SINKS: dict[Any, str] = {
    auth.login: "signs in",
    perform_login: "signs in",
    resume_login: "signs in",
    auth.authenticate: "checks a password",
    auth.logout: "signs out",
    logout: "signs out",
    auth.update_session_auth_hash: "changes a password",
    mail.send_mail: "mails",
    mail.send_mass_mail: "mails",
    mail.EmailMessage: "mails",
    mail.EmailMultiAlternatives: "mails",
    mail.get_connection: "mails",
    EmailAddress: "knows addresses",
    Authenticator: "knows factors",
}
# No function is that long: it only keeps modules that name each other from going round.
MOST_PARTS = 2000
# Every view knows these; a view that calls a method which matters is found by its name.
NOT_FOLLOWED = (
    "portal.accounts.models",
    # Nor does a page's model write anything but what `publish_scheduled` had to refuse.
    "practices.pages.rules",
    "django.contrib.auth.models",
    "django.contrib.auth.base_user",
)
METHODS = {
    "set_password": "changes a password",
    "set_unusable_password": "changes a password",
    "create_user": "makes an account",
    "create_superuser": "makes an account",
    "create_token": "makes a token",
    "delete_account": "deletes an account",
    "send_mail": "mails",
    "send_notification_mail": "mails",
    "email_user": "mails",
}


_EXAMPLES = {"int": "987654", "uuid": "6f1f3c1e-0b53-4c8f-8a4e-1d7a1f0c9a11"}


def _example(pattern: Any) -> str:
    """A piece of path that fits, with values that nothing in the database has."""
    if isinstance(pattern, LocalePrefixPattern):
        return "en/"
    if isinstance(pattern, RegexPattern):
        form, names = normalize(pattern.regex.pattern)[0]
        filled: str = form % dict.fromkeys(names, "00000000000000987654")
        return filled
    return re.sub(r"<(?:(\w+):)?\w+>", lambda m: _EXAMPLES.get(m[1], "example-1"), str(pattern))


def addresses(resolver: URLResolver | None = None, before: str = "/") -> Iterator[tuple[str, Any]]:
    """A path for every pattern of the site, and the view that answers there: maybe an earlier one.

    Raises:
        Resolver404: no view answers, so the path is not one of the pattern.
    """
    for pattern in (resolver or get_resolver()).url_patterns:
        path = before + _example(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, path)
        else:
            # Pages of the tree end in a slash, which their pattern has inside a group.
            path += "/" if path.endswith("987654") and not path.endswith("/987654") else ""
            yield path, resolve(path).func


def _is_followed(thing: Any) -> bool:
    module = getattr(thing, "__module__", None) or ""
    return module.startswith(FOLLOWED) and module not in NOT_FOLLOWED


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _codes(constant)


def _parts(thing: Any) -> Iterator[Any]:
    """What `thing` uses: effects in words, functions, classes, and much that is neither."""
    if isinstance(thing, functools.partial):
        yield thing.func
    elif isinstance(thing, property):
        yield thing.fget
    elif isinstance(thing, classmethod | staticmethod):
        yield thing.__func__
    elif isinstance(thing, type):
        for base in filter(_is_followed, thing.__mro__):
            yield from vars(base).values()
    else:
        yield from (getattr(thing, name, None) for name in ("__wrapped__", "view_class", "cls"))
        yield from getattr(thing, "view_initkwargs", {}).values()
        with suppress(ValueError):  # A cell that is not filled yet.
            yield from (cell.cell_contents for cell in thing.__closure__ or ())
        for code in _codes(thing.__code__):
            yield from _named(code.co_names, thing.__globals__)


def _named(names: tuple[str, ...], known: dict[str, Any]) -> Iterator[Any]:
    """What the names in a piece of code stand for, as far as that can be told."""
    found = [known.get(name) for name in names]
    for part in found:  # `flows.login.perform_login` goes through two modules.
        if inspect.ismodule(part) and len(found) < MOST_PARTS:
            found += [vars(part).get(name) for name in names]
        elif isinstance(part, dict):  # Views often choose a function by its name.
            yield from part.values()
        elif isinstance(part, list | tuple):
            yield from part
    yield from found
    yield from (METHODS[name] for name in names if name in METHODS)


@functools.cache
def _children(thing: Any) -> tuple[frozenset[str], tuple[Any, ...]]:
    effects: set[str] = set()
    children = []
    for part in _parts(thing):
        if isinstance(part, str):
            if part in METHODS.values():
                effects.add(part)
            continue
        wraps = isinstance(part, functools.partial | property | classmethod | staticmethod)
        plain = isinstance(part, type | types.FunctionType)
        if not (wraps or plain):
            continue
        if plain and part in SINKS:
            effects.add(SINKS[part])
        elif wraps or _is_followed(part):
            children.append(part)
    return frozenset(effects), tuple(children)


def effects_of(view: Any) -> set[str]:
    """What the code behind `view` may do to accounts, in words; empty for nothing."""
    found: set[str] = set()
    seen: set[int] = set()
    waiting = [view]
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        effects, children = _children(thing)
        found |= effects
        waiting.extend(children)
    return found
