"""Addresses made from names."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import models

from practices.texts.slugs import ascii_slug

LONGEST_STEM = 70  # leaves room for a number


def free_slug(
    rows: models.QuerySet[Any], name: str, *, fallback: str, reserved: Collection[str] = ()
) -> str:
    """A slug made from `name` that none of `rows` has; `fallback` where the name gives none."""
    stem = ascii_slug(name, fallback=fallback, longest=LONGEST_STEM)
    taken = {*reserved, *rows.filter(slug__startswith=stem).values_list("slug", flat=True)}
    slug, number = stem, 1
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug
