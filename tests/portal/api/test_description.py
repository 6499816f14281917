"""The API's own description: valid, complete, and readable in both languages."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from portal.api.urls import urlpatterns
from tests.factories.accounts import person
from tests.factories.api import FRAMEWORK, Program
from tests.factories.improvement import cluster_with_scores, measure_in, plan_of

pytestmark = pytest.mark.django_db


def matches(value: Any, schema: dict[str, Any], known: dict[str, Any], place: str = "") -> None:
    """Whether an answer has the shape that the description promises, names and kinds."""
    if "$ref" in schema:
        matches(value, known[schema["$ref"].rsplit("/", 1)[-1]], known, place)
    elif value is None:
        assert schema.get("nullable") or "oneOf" in schema or not schema, place
    elif "allOf" in schema:
        matches(value, schema["allOf"][0], known, place)
    elif "oneOf" in schema:
        assert any(
            value in known[one["$ref"].rsplit("/", 1)[-1]]["enum"] for one in schema["oneOf"]
        )
    elif "properties" in schema:
        assert set(value) <= set(schema["properties"]), place
        assert set(schema.get("required", ())) <= set(value), place
        for name, below in value.items():
            matches(below, schema["properties"][name], known, f"{place}.{name}")
    elif schema.get("type") == "array":
        assert isinstance(value, list), place
        for number, below in enumerate(value):
            matches(below, schema["items"], known, f"{place}.{number}")
    elif schema.get("type") == "object":
        for name, below in value.items():
            matches(below, schema.get("additionalProperties", {}) or {}, known, f"{place}.{name}")
    elif "enum" in schema:
        assert value in schema["enum"], (place, value)
    else:
        kinds = {"string": str, "integer": int, "number": int | float, "boolean": bool}
        assert isinstance(value, kinds.get(schema.get("type", ""), object)), (place, value)


def test_the_description_is_valid_openapi() -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=io.StringIO())


@pytest.mark.usefixtures("library_index")
def test_every_address_is_described_and_answers_as_described() -> None:
    user, cluster, assessment = cluster_with_scores(person("manager"))
    measure_in(plan_of(cluster, assessment, user), due_on="2026-05-01")
    program = Program(user)
    document = program.data("/openapi.json")
    known = document["components"]["schemas"]
    values = {"slug": cluster.slug, "identifier": "m-back-casting", "id": str(assessment.pk)}
    for path, methods in document["paths"].items():
        of_cluster = "/clusters/" in path
        address = path.removeprefix("/api/v1").format(
            **{**values, "slug": values["slug"] if of_cluster else "working-set-2012"}
        )
        content = methods["get"]["responses"]["200"]["content"]["application/json"]
        matches(program.data(address), content["schema"], known, path)
    described = {path.removeprefix("/api/") for path in document["paths"]}
    served = {
        str(pattern.pattern).replace("<slug:", "{").replace("<int:pk>", "{id}").replace(">", "}")
        for pattern in urlpatterns
        if str(pattern.pattern).startswith("v1/")
    }
    assert served - described == {"v1/openapi.json", "v1/docs/"}
    assert described <= served


def test_the_page_shows_every_operation_in_both_languages(visitor: Client) -> None:
    english = visitor.get("/api/v1/docs/")
    italian = visitor.get("/api/v1/docs/?language=it")
    content = english.content.decode()
    assert '<html lang="en"' in content
    assert '<html lang="it"' in italian.content.decode()
    assert "/api/v1/docs/?language=it" in content
    document = visitor.get("/api/v1/openapi.json").json()
    for methods in document["paths"].values():
        for operation in methods.values():
            assert f'id="{operation["operationId"]}"' in content
    policy = english["Content-Security-Policy"]
    assert "unsafe" not in policy


def test_an_address_that_is_not_there_is_answered_in_json_and_not_by_a_page(
    visitor: Client,
) -> None:
    for address in ("/api/", "/api/v1"):
        assert visitor.get(address, follow=True).request["PATH_INFO"] == "/api/v1/"
    assert visitor.get("/api/v1/frameworks?page=1")["Location"] == "/api/v1/frameworks/?page=1"
    for address in ("/api/v2/", "/api/v1/nothing/", "/api/v1/nothing", "/api/v1/resources/no-one/"):
        response = visitor.get(address, headers={"accept": "text/html"})
        assert response.status_code == 404
        assert response.json()["code"] == "not-found"
        assert response["X-Robots-Tag"] == "noindex"
    sent = Client(enforce_csrf_checks=True).post("/api/v1/nothing/", {"a": "b"})
    assert (sent.status_code, sent.json()["code"]) == (404, "not-found")


def test_texts_follow_the_parameter_and_then_what_the_browser_prefers() -> None:
    program = Program()
    names = [
        program.data(f"/frameworks/{FRAMEWORK}/", language="it")["areas"][0]["title"],
        program.client.get(
            f"/api/v1/frameworks/{FRAMEWORK}/", headers={"accept-language": "it, en;q=0.5"}
        ).json()["areas"][0]["title"],
    ]
    english = program.data(f"/frameworks/{FRAMEWORK}/")["areas"][0]["title"]
    assert names[0] == names[1] != english
    refused = program.get("/frameworks/", language="xx")
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["name"] == "language"
