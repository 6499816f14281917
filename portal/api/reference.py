"""The description as a page shows it. Reads an OpenAPI document; no Django."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

METHODS = ("get", "post", "put", "patch", "delete")
# How deep an example goes; deeper ones only repeat themselves.
DEEPEST = 6
# Parameters that every list takes: what is special about an address comes before them.
USUAL = ("page", "page_size", "language")


@dataclass(frozen=True, slots=True)
class Input:
    """A parameter or a field: where it stands ("path", "query", "body") and what it takes."""

    name: str
    place: str
    kind: str
    is_required: bool
    text: str
    choices: tuple[str, ...] = ()
    default: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A status with what it means; `example` is JSON, empty for errors."""

    status: str
    text: str
    example: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked for."""

    name: str
    method: str
    path: str
    summary: str
    text: str
    needs_sign_in: bool
    inputs: tuple[Input, ...]
    request_example: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Operations that belong together."""

    name: str
    title: str
    text: str
    operations: tuple[Operation, ...]


def groups(document: Mapping[str, Any]) -> list[Group]:
    """The operations of an OpenAPI document, by its tags and in their order."""
    found: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                operation = _operation(document, path, method, methods[method])
                for tag in methods[method].get("tags", [])[:1]:
                    found.setdefault(tag, []).append(operation)
    return [
        Group(
            tag["name"],
            tag.get("x-title", tag["name"]),
            tag.get("description", ""),
            tuple(found[tag["name"]]),
        )
        for tag in document.get("tags", [])
        if tag["name"] in found
    ]


def _operation(
    document: Mapping[str, Any], path: str, method: str, said: Mapping[str, Any]
) -> Operation:
    inputs = [_parameter(document, one) for one in said.get("parameters", [])]
    body = _body(said.get("requestBody", {}))
    inputs += _fields(document, body)
    answers = [
        Answer(
            status,
            answer.get("description", ""),
            _example(document, _body(answer)) if status < "300" else "",
        )
        for status, answer in sorted(said["responses"].items())
    ]
    return Operation(
        name=said["operationId"],
        method=method.upper(),
        path=path,
        summary=said.get("summary", ""),
        text=said.get("description", ""),
        # An empty entry says that it is answered without signing in as well.
        needs_sign_in={} not in said.get("security", [{}]),
        inputs=tuple(sorted(inputs, key=_position)),
        request_example=_example(document, body),
        answers=tuple(answers),
    )


def _position(one: Input) -> tuple[int, int]:
    usual = USUAL.index(one.name) + 1 if one.name in USUAL else 0
    return ("path", "query", "body").index(one.place), usual


def _body(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema of a request or an answer."""
    found: Mapping[str, Any] = said.get("content", {}).get("application/json", {}).get("schema", {})
    return found


def _parameter(document: Mapping[str, Any], said: Mapping[str, Any]) -> Input:
    schema = _resolved(document, said.get("schema", {}))
    inner = _resolved(document, schema["items"]) if "items" in schema else schema
    return Input(
        name=said["name"],
        place=said["in"],
        kind=_kind(schema),
        is_required=said.get("required", False),
        text=said.get("description", "") or schema.get("description", ""),
        choices=tuple(str(value) for value in inner.get("enum", ()) if value not in ("", None)),
        default=_plain(schema.get("default", "")),
    )


def _fields(document: Mapping[str, Any], body: Mapping[str, Any]) -> Iterator[Input]:
    schema = _resolved(document, body)
    for name, said in schema.get("properties", {}).items():
        field = _resolved(document, said)
        yield Input(
            name=name,
            place="body",
            kind=_kind(field),
            is_required=name in schema.get("required", ()),
            text=said.get("description", ""),
            choices=tuple(str(value) for value in field.get("enum", ())),
            default=_plain(said.get("default", "")),
        )


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _kind(schema: Mapping[str, Any]) -> str:
    if schema.get("format") in {"date", "uri", "uuid"}:
        return str(schema["format"])
    return str(schema.get("type", "any"))


def _resolved(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema behind a reference, or the first of those that are put together."""
    if "$ref" in schema:
        return _resolved(document, document["components"]["schemas"][schema["$ref"].split("/")[-1]])
    for how in ("allOf", "oneOf", "anyOf"):
        if schema.get(how):
            return {
                **_resolved(document, schema[how][0]),
                **{k: schema[k] for k in schema if k != how},
            }
    return schema


def _example(document: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """What JSON of this shape looks like, with made-up values."""
    if not schema:
        return ""
    return json.dumps(_value(document, schema), indent=2, ensure_ascii=False)


_SAMPLES: dict[str, object] = {
    "date": "2026-03-12",
    "date-time": "2026-03-12T09:30:00+01:00",
    "uri": "https://…",
    "uuid": "4f0c1a52-…",
    "integer": 1,
    "number": 62.5,
    "boolean": True,
    "string": "…",
}


def _value(document: Mapping[str, Any], schema: Mapping[str, Any], depth: int = 0) -> object:
    schema = _resolved(document, schema)
    if "example" in schema:
        return schema["example"]
    if depth > DEEPEST:
        return None
    if "properties" in schema:
        return {
            name: _value(document, below, depth + 1) for name, below in schema["properties"].items()
        }
    if isinstance(schema.get("additionalProperties"), Mapping) and schema["additionalProperties"]:
        return {"…": _value(document, schema["additionalProperties"], depth + 1)}
    if schema.get("type") == "array":
        return [_value(document, schema["items"], depth + 1)]
    for choice in schema.get("enum", ()):
        return choice
    return _SAMPLES.get(schema.get("format", "")) or _SAMPLES.get(schema.get("type", ""), {})
