"""What integrators read of the doors: who may enter, what a POST must carry, what is answered, with examples."""

from collections.abc import Iterator
from re import fullmatch
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from shared import SERVICES
from shared.office.file_doors import MEDIA_TYPES
from tests.contract.test_documents import MADE

Node = dict[str, Any]

DOCUMENTS = {name.partition(".")[0]: made for name, made in MADE.items() if name.endswith(".openapi.json")}
DOORS = [
    (service, path, method, operation)
    for service, document in DOCUMENTS.items()
    for path, methods in document["paths"].items()
    for method, operation in methods.items()
]
OPEN = {"/healthz", "/readyz", "/metrics"}
BINARY = {
    "/metrics": {"text/plain; version=1.0.0; charset=utf-8"},
    "/log/events": {"application/vnd.msgpack"},
    "/files/{sha256}": {*MEDIA_TYPES.values()},
    "/contracts/{contract_no}/review-form.pdf": {"application/pdf"},
    "/dispatches/{invoice_no}/note.pdf": {"application/pdf"},
    "/dunning-letters/{letter_no}/letter.pdf": {"application/pdf"},
    "/dispatches/{invoice_no}/agreement.pdf": {"application/pdf"},
    "/replays/{number}/progress": {"text/event-stream"},
}

each_service = pytest.mark.parametrize("service", SERVICES)


def resolved(service: str, part: Node) -> Node:
    """Follow the reference of a part."""
    node: Any = DOCUMENTS[service]
    if "$ref" not in part:
        return part
    for step in part["$ref"].removeprefix("#/").split("/"):
        node = node[step]
    return dict(node)


def operations(service: str, method: str = "") -> Iterator[tuple[str, Node]]:
    """Yield path and operation of the doors of a service."""
    for owner, path, verb, operation in DOORS:
        if owner == service and verb.startswith(method):
            yield path, operation


@each_service
def test_a_door_asks_for_a_token_and_answers_with_problems(service: str) -> None:
    for path, operation in operations(service):
        if path not in OPEN:
            assert operation["security"] == [{"HTTPBearer": []}], path
            assert {"401", "403"} <= operation["responses"].keys(), path
        assert "default" not in operation["responses"], path
        for status, one in operation["responses"].items():
            answer = resolved(service, one)
            media = {"application/json"} if status < "400" else {"application/problem+json"}
            if status < "400" and operation is DOCUMENTS[service]["paths"][path].get("get"):
                media = BINARY.get(path, media)
            assert answer["content"].keys() == media, (path, status)
            assert resolved(service, answer["headers"]["Cache-Control"])["required"], (path, status)


@each_service
def test_headers_stand_where_they_are_sent(service: str) -> None:
    for status, header in {"401": "WWW-Authenticate", "429": "Retry-After", "503": "Retry-After"}.items():
        assert resolved(service, DOCUMENTS[service]["components"]["responses"][status]["headers"][header])["required"]
    for path, operation in operations(service, "post"):
        for status, answer in operation["responses"].items():
            if status < "300":
                assert "Event-Position" in answer["headers"], path
                assert ("ETag" in answer["headers"]) is ("If-Match" in sent(operation)), path


@each_service
def test_what_makes_something_new_answers_200_to_a_look(service: str) -> None:
    for path, operation in operations(service, "post"):
        answers = {status: one for status, one in operation["responses"].items() if status < "300"}
        if "201" in answers:
            assert answers.keys() == {"200", "201"}, path
            assert answers["200"]["content"] == answers["201"]["content"], path
            assert "dry-run" in answers["200"]["description"], path


def sent(operation: Node) -> dict[str, Node]:
    """Return the parameters of an operation by name."""
    return {one["name"]: one for one in operation.get("parameters", ())}


@each_service
def test_a_post_needs_a_key_and_says_what_it_makes_of_if_match(service: str) -> None:
    for path, operation in operations(service, "post"):
        parameters, statuses = sent(operation), operation["responses"].keys()
        assert parameters["Idempotency-Key"]["required"], path
        assert {"404", "409", "413", "415", "422", "429", "503"} <= statuses, path
        if path.startswith(("/import/", "/dlq/", "/projections/", "/replays/")):
            assert "If-Match" not in parameters, path
        else:
            assert parameters["If-Match"]["required"] is ("428" in statuses), path
            assert "412" in statuses, path


@each_service
def test_everything_is_described_and_tagged(service: str) -> None:
    tags = {tag["name"] for tag in DOCUMENTS[service]["tags"]}
    for path, operation in operations(service):
        assert operation["summary"], path
        assert len(operation["tags"]) == 1
        assert set(operation["tags"]) <= tags, path
    names = [operation["operationId"] for _, operation in operations(service)]
    assert len(set(names)) == len(names)


@each_service
def test_answers_are_named_and_typed(service: str) -> None:
    for path, operation in operations(service):
        for status, one in operation["responses"].items():
            content = resolved(service, one)["content"].get("application/json")
            if content is not None:
                schema = content["schema"]
                assert "$ref" in schema or "$ref" in schema.get("items", {}), (path, status)
    for name, schema in DOCUMENTS[service]["components"]["schemas"].items():
        assert fullmatch("[A-Za-z_]+(-Input|-Output)?", name)
        if name not in {"Problem", "Document"}:
            assert list(anything(schema)) == [], name


MEMBERS = frozenset({"properties", "patternProperties", "additionalProperties"})
COMBINED = ("anyOf", "oneOf", "allOf", "prefixItems")


def anything(schema: Node, path: str = "") -> Iterator[str]:
    """Yield the places in a schema that allow anything, or numbers that are no integers."""
    if not schema.keys() - {"title", "description"} or schema.get("type") == "number":
        yield path
    if schema.get("type") == "object" and not schema.keys() & {
        "properties",
        "patternProperties",
        "additionalProperties",
    }:
        yield path
    below = {
        **schema.get("properties", {}),
        **schema.get("patternProperties", {}),
        **{f"{kind} {at}": one for kind in COMBINED for at, one in enumerate(schema.get(kind, ()))},
        **({"[]": schema["items"]} if isinstance(schema.get("items"), dict) else {}),
        **({"{}": schema["additionalProperties"]} if isinstance(schema.get("additionalProperties"), dict) else {}),
    }
    for name, one in below.items():
        yield from anything(one, f"{path}/{name}")


@each_service
def test_every_body_and_answer_has_an_example_that_fits(service: str) -> None:
    document = DOCUMENTS[service]
    registry = Registry().with_resource("urn:document", Resource.from_contents(document, DRAFT202012))
    for path, operation in operations(service):
        bodies = [operation["requestBody"]] if "requestBody" in operation else []
        for part in [*bodies, *(resolved(service, one) for one in operation["responses"].values())]:
            for media, content in part["content"].items():
                if not media.endswith("json"):
                    continue
                assert "example" in content, path
                schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **rooted(content["schema"])}
                Draft202012Validator(schema, registry=registry).validate(content["example"])


def rooted(node: Any) -> Any:
    """Return a schema whose references lead into the document."""
    if isinstance(node, dict):
        return {
            key: f"urn:document{value}" if key == "$ref" and isinstance(value, str) else rooted(value)
            for key, value in node.items()
        }
    return [rooted(one) for one in node] if isinstance(node, list) else node
