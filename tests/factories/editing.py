"""Editing screens as a browser sends them: what the empty form holds, and what somebody typed."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.test import Client
from django.urls import reverse
from wagtail.blocks import StreamValue
from wagtail.fields import StreamField
from wagtail.models import Page


class _Inputs(HTMLParser):
    """The values that a form would send as it stands."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, Any] = {}
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, kind = given.get("name") or "", given.get("type") or "text"
        if tag == "option" and self._select and "selected" in given:
            self.values[self._select] = given.get("value") or ""
        elif not name:
            return
        elif tag == "input" and kind in {"checkbox", "radio"}:
            if "checked" in given:
                self.values[name] = given.get("value") or "on"
        elif tag == "input" and kind not in {"submit", "file", "button"}:
            self.values[name] = given.get("value") or ""
        elif tag == "textarea":
            self._area, self.values[name] = name, ""
        elif tag == "select":
            self._select = name
            if "multiple" not in given:
                self.values[name] = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""


def add_address(model: type[Page], parent: Page) -> str:
    """The address of the form for a new page."""
    place = (model._meta.app_label, model._meta.model_name, parent.pk)
    return reverse("wagtailadmin_pages:add", args=place)


def form_values(browser: Client, address: str, model: type[Page]) -> dict[str, Any]:
    """What the form at `address` sends as it stands.

    Fields of blocks are made by JavaScript: without it they hold no block.
    """
    response = browser.get(address)
    assert response.status_code == 200, address
    content = response.content.decode()
    inputs = _Inputs()
    inputs.feed(content[content.index('id="page-edit-form"') :])
    streams = [field for field in model._meta.get_fields() if isinstance(field, StreamField)]
    return {**inputs.values, **{f"{field.name}-count": "0" for field in streams}}


def stream_values(field: str, value: StreamValue) -> dict[str, str]:
    """What a form sends for blocks of rich text, as they stand."""
    sent = {f"{field}-count": str(len(value))}
    for place, child in enumerate(value):
        text = child.block.get_form_state(child.value)
        parts = {"id": "", "type": child.block_type, "order": str(place), "deleted": ""}
        sent |= {f"{field}-{place}-{name}": part for name, part in {**parts, "value": text}.items()}
    return sent
