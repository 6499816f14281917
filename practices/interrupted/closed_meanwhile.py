"""A form whose subject was closed while somebody typed: what happened, what they typed, a way on.

While one person types, another may close, finish, remove or take back what the form is about.
There is nothing left then in which the form could be shown again, so what was typed would be gone.

- A view raises `ClosedMeanwhileError` where the person may know what happened. Nothing is saved;
  the page says it (409), has what they typed, and leads on.
- A view with a form says by `typed_by` how to read what was typed. The pages that refuse (403,
  404) show that as well and say no more than to anybody: somebody who has left the team, or may
  only read by now, finds their own words and nothing else. So does the page of a form that has
  expired, but only for what comes from a page of ours: another site may send a form, too.

What was typed is shown to whoever has sent it, in the answer to that, and stored nowhere.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.utils import pretty_name
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.choices import flatten_choices
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRefresh

# As many characters as a line has on a phone; more, or the end of a line, needs a box.
LINE = 32
MOST_ROWS = 12


@dataclass(frozen=True, slots=True)
class Typed:
    """One field of a form as somebody filled it in."""

    label: str
    text: str

    @property
    def rows(self) -> int:
        """How many lines the text needs, as far as a page has room for them."""
        lines = self.text.splitlines() or [""]
        return min(sum(1 + len(line) // LINE for line in lines), MOST_ROWS)


Reader = Callable[[HttpRequest], list[Typed]]
View = TypeVar("View", bound=Callable[..., HttpResponse])


class ClosedMeanwhileError(Exception):
    """What a form was sent for is closed, finished or gone.

    `happened` says it in a sentence, with who and when as far as the person may know; `ways` are
    (label, address) of where they can go on, the main one first. `is_known` is False where it may
    as well never have been theirs: the answer is the same for every number then, and is 404.
    """

    def __init__(
        self, happened: str, ways: Sequence[tuple[str, str]] = (), *, is_known: bool = True
    ) -> None:
        super().__init__(happened)
        self.happened, self.ways, self.is_known = happened, list(ways), is_known


def typed_by(*sources: type[forms.BaseForm] | Reader) -> Callable[[View], View]:
    """Let `typed_in` read what was typed into the form of a view: by the form's class, or by a
    function where the page has fields of its own."""

    def decorate(view: View) -> View:
        view.typed_by = sources  # type: ignore[attr-defined]  # decorators around it copy this
        return view

    return decorate


def is_sent(request: HttpRequest) -> bool:
    """Whether somebody has sent a form, now or before they signed in (see `signing_in`)."""
    return request.method == "POST" or bool(request.POST)


def typed_in(request: HttpRequest) -> list[Typed]:
    """What was typed into the form that was sent, field by field; nothing for other requests."""
    match = request.resolver_match
    if match is None or not request.POST:
        return []
    found: list[Typed] = []
    for source in getattr(match.func, "typed_by", ()):
        found += typed_into(source, request) if isinstance(source, type) else source(request)
    return found


def typed_into(
    form: type[forms.BaseForm], request: HttpRequest, prefix: str = "", of: str = ""
) -> list[Typed]:
    """What was typed into the fields of a form, in their order; without empty and hidden ones, and
    without passwords.

    `prefix` is that of the form; `of` stands before each label, where a page has many such forms.
    """
    found = []
    for name, field in form.base_fields.items():  # type: ignore[attr-defined]  # of every form
        sent = f"{prefix}-{name}" if prefix else name
        raw = field.widget.value_from_datadict(request.POST, request.FILES, sent)
        is_secret = field.widget.is_hidden or isinstance(field.widget, forms.PasswordInput)
        text = "" if is_secret else _in_words(field, raw)
        if text:
            label = str(field.label or pretty_name(name))
            found.append(Typed(f"{of}: {label}" if of else label, text))
    return found


def _in_words(field: forms.Field, raw: object) -> str:
    """What was entered, as a person would read it."""
    if isinstance(field, forms.BooleanField):
        return _("ticked") if raw else ""
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        choices: Any = field.choices
        pairs: Iterable[tuple[Any, Any]] = flatten_choices(choices)
        words = {str(value): str(label) for value, label in pairs}
        chosen = raw if isinstance(raw, (list, tuple)) else [raw or ""]
        return ", ".join(words.get(str(each), str(each)) if each else "" for each in chosen)
    try:
        value = field.to_python(raw)
    except ValidationError:
        value = raw
    if isinstance(value, datetime.date):
        return date_format(value)
    return str(value) if isinstance(value, Model) else str(raw or "")


def closed_response(request: HttpRequest, error: ClosedMeanwhileError) -> HttpResponse:
    """The page that says what happened; a part of a page is loaded again as a whole with that."""
    if getattr(request, "htmx", False):
        messages.error(request, error.happened)
        return HttpResponseClientRefresh()
    context = {
        "section": "cluster",
        "happened": error.happened,
        "ways": error.ways,
        "typed": typed_in(request),
    }
    return render(request, "closed_meanwhile.html", context, status=409 if error.is_known else 404)
