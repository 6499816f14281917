"""Widgets of the editing screens."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class CountedTextarea(forms.Textarea):
    """A short text; below it stands how many of its characters are used."""

    class Media:
        js = ("practices/characters.js",)

    def __init__(self, most: int) -> None:
        counted = _("{number} of {most} characters")
        super().__init__({"rows": 2, "maxlength": most, "data-characters": counted})
