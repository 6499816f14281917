"""Pages of a list: how many there are, and where the next one is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rest_framework.request import Request
from rest_framework.utils.urls import remove_query_param, replace_query_param


def page_of(
    request: Request, rows: Sequence[object], total: int, number: int, size: int
) -> dict[str, Any]:
    """The envelope of one page. `rows` are ready for JSON; behind the last page they are none."""
    return {
        "total": total,
        "page": number,
        "page_size": size,
        "next": _address(request, number + 1) if number * size < total else None,
        "previous": _address(request, number - 1) if number > 1 else None,
        "results": rows,
    }


def _address(request: Request, number: int) -> str:
    here = request.build_absolute_uri()
    if number == 1:
        return str(remove_query_param(here, "page"))
    return str(replace_query_param(here, "page", number))
