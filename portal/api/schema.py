"""The OpenAPI description, made from the code and kept for each language."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import translation
from django.utils.translation import gettext as _
from drf_spectacular.generators import SchemaGenerator


@cache
def description(language: str) -> dict[str, Any]:
    """The description with its texts in `language`. It only changes with the code."""
    with translation.override(language):
        made = SchemaGenerator().get_schema(request=None, public=True)
        found: dict[str, Any] = json.loads(json.dumps(made, cls=DjangoJSONEncoder))
    return found


def only_ours(endpoints: list[tuple[Any, ...]], **_others: Any) -> list[tuple[Any, ...]]:
    """A hook of the generator: without the addresses of the editing screens."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/")]


def with_errors(result: dict[str, Any], **_others: Any) -> dict[str, Any]:
    """A hook of the generator: every operation may be refused in the same few ways."""
    words = {
        "400": _("A parameter or a field is wrong; “errors” names each."),
        "401": _("Nobody is signed in, or the token is unknown, expired or revoked."),
        "403": _("Your role in this cluster does not allow it."),
        "404": _("There is nothing at this address, or not for you."),
        "429": _("Too many requests; “Retry-After” says when to come back."),
        "503": _("Search does not answer."),
    }
    shape = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    for path, methods in result["paths"].items():
        for method, operation in methods.items():
            codes = ["400", "401", "429"]
            codes += ["404"] if "{" in path else []
            codes += ["403"] if method == "post" else []
            codes += ["503"] if operation["operationId"] == "resources" else []
            for code in codes:
                answer = operation["responses"].setdefault(code, {"content": shape})
                answer["description"] = words[code]
    return result
