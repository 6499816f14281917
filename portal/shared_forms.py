"""Forms that several people of a team may have open at once: nobody overwrites another silently.

Such a form carries what it showed. When it is sent, each field is held against that and against
what is stored by then: a field that the person left alone keeps what is stored, a list takes over
what they added and took out, and where both changed the same field nothing is saved and both
values are shown. Whoever sends that again, having seen the other value, decides.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import wraps
from typing import Any, ParamSpec

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

NAME = "shown"
# What a form showed: a list as it was, of everything else only a mark of it.
Seen = str | list[str]
P = ParamSpec("P")


def at_once(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """POSTs to `view` in one transaction, so that a row stays locked from reading to saving."""

    @wraps(view)
    def wrapped(*args: P.args, **options: P.kwargs) -> HttpResponse:
        request = args[0]
        if not isinstance(request, HttpRequest) or request.method != "POST":
            return view(*args, **options)
        with transaction.atomic():
            return view(*args, **options)

    return wrapped


class _Token(forms.CharField):
    """What the form showed; never a change of its own."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


def merged(mine: Sequence[str], seen: Sequence[str], now: Sequence[str]) -> list[str]:
    """What is stored `now`, with what a person added to the list `seen` and took out of it."""
    added = [each for each in mine if each not in seen and each not in now]
    return [each for each in now if each in mine or each not in seen] + added


def _text(value: Any) -> str:
    """A value in plain words of a machine, the same however it was written."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    return "\n".join(str(value).splitlines()).strip()


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]


class SharedFormMixin:
    """Put before `forms.Form` or `forms.ModelForm`; `initial` or the instance is what is stored.

    Read it and save within one transaction that holds the row locked. A form that was sent
    without its token (by a program) is taken as it is.
    """

    fields: dict[str, forms.Field]
    data: Any

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields[NAME] = _Token(
            required=False, widget=forms.HiddenInput, initial=self._token, label=""
        )

    def full_clean(self) -> None:
        """Merge what was sent with what is stored by now, then check the result."""
        self._refused: dict[str | None, str] = {}
        seen = self._seen() if self.is_bound else None  # type: ignore[attr-defined]
        if seen is not None:
            self._merge(seen)
        super().full_clean()  # type: ignore[misc]
        for name, text in self._refused.items():
            self.add_error(name, text)  # type: ignore[attr-defined]

    def _seen(self) -> dict[str, Seen] | None:
        if not isinstance(self.data, QueryDict):
            return None
        try:
            found = json.loads(self.data.get(self._html_name(NAME), ""))
        except (TypeError, ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None

    def _merge(self, seen: dict[str, Seen]) -> None:
        self.data = self.data.copy()
        for name, field in self.fields.items():
            if name == NAME:
                continue
            key, mine, now = self._html_name(name), self._sent(name, field), self._stored(name)
            then = seen.get(name)
            if isinstance(now, list):
                known = then if isinstance(then, list) else list(mine)
                self.data.setlist(key, merged(list(mine), known, now))
            elif then is None or _mark(str(mine)) == then:
                # Left alone, or it came in after the page was loaded: what is stored stays.
                if mine != now:
                    self._put(key, field, name)
            elif _mark(now) != then and mine != now:
                self._refused[name] = _both(self._words(name))
        self._refuse_gone(seen)
        self.data[self._html_name(NAME)] = self._token()

    def _refuse_gone(self, seen: dict[str, Seen]) -> None:
        """What a person changed in a field that somebody has taken away since."""
        for name, then in seen.items():
            sent = _text(self.data.get(self._html_name(name)))
            if name not in self.fields and isinstance(then, str) and sent and _mark(sent) != then:
                text = _(
                    "Somebody has taken out meanwhile what you changed to “%(mine)s”. Yours is "
                    "not saved. Send the form again to save the rest."
                )
                self._refused[None] = text % {"mine": sent}

    def _html_name(self, name: str) -> str:
        return self.add_prefix(name)  # type: ignore[attr-defined]

    def _put(self, key: str, field: forms.Field, name: str) -> None:
        """Make what is stored what was sent."""
        value = field.prepare_value(self._initial(name))
        if isinstance(field, forms.BooleanField):
            self.data.pop(key, None)
            if value:
                self.data[key] = "on"
        else:
            shown = field.widget.format_value(value)
            shown = shown[0] if isinstance(shown, (list, tuple)) and shown else shown
            self.data[key] = "" if shown is None or shown == [] else str(shown)

    def _initial(self, name: str) -> Any:
        return self.get_initial_for_field(self.fields[name], name)  # type: ignore[attr-defined]

    def _sent(self, name: str, field: forms.Field) -> Seen:
        raw = field.widget.value_from_datadict(self.data, {}, self._html_name(name))
        return _canonical(field, raw)

    def _stored(self, name: str) -> Seen:
        return _canonical(self.fields[name], self._initial(name))

    def _token(self) -> str:
        """What the form shows, to be sent along with it."""
        stored = {name: self._stored(name) for name in self.fields if name != NAME}
        marks = {
            name: value if isinstance(value, list) else _mark(value)
            for name, value in stored.items()
        }
        return json.dumps(marks, separators=(",", ":"))

    def _words(self, name: str) -> str:
        """What is stored, as a person reads it."""
        field, value = self.fields[name], self._initial(name)
        if isinstance(value, datetime.date):
            return date_format(value)
        if isinstance(field, forms.BooleanField):
            return _("ticked") if value else _("not ticked")
        choices = dict(getattr(field.widget, "choices", ()))
        prepared = field.prepare_value(value)
        return str(choices.get(prepared, "" if prepared is None else prepared))


def _both(now: str) -> str:
    if not now:
        return _(
            "Somebody has emptied this meanwhile. Yours, here in the field, is not saved. "
            "Send the form again if yours is right."
        )
    text = _(
        "Somebody has changed this to “%(now)s” meanwhile. Yours, here in the field, is not saved. "
        "Send the form again if yours is right."
    )
    return text % {"now": now}


def _canonical(field: forms.Field, raw: Any) -> Seen:
    """A value as it was sent or stored, so that the two can be compared."""
    if isinstance(field, forms.MultipleChoiceField):
        return [str(each) for each in raw or ()]
    if isinstance(field, forms.ModelChoiceField):
        return _text(field.prepare_value(raw))
    try:
        return _text(field.to_python(raw))
    except ValidationError:
        return _text(raw)
