"""Holds the body of an answer against the schema that the document has for it.

The library's own check reads the `prefixItems` of OpenAPI 3.1 as JSON Schema had them before, and so cannot be used.
"""

from typing import Any

from jsonschema_rs import Draft202012Validator
from schemathesis import CheckContext, Response

from tests.doors.drawn import Case, Node

VALIDATORS: dict[tuple[int, str, str, int], Any] = {}


def body_conformance(_ctx: CheckContext, response: Response, case: Case) -> None:
    """Raise AssertionError where JSON does not fit; what has no schema is the matter of other checks."""
    document: Node = case.operation.schema.raw_schema
    key = (id(document), case.operation.path, case.operation.method, response.status_code)
    if key not in VALIDATORS:
        VALIDATORS[key] = _validator(document, *key[1:])
    if VALIDATORS[key] is not None:
        wrong = [f"{one.instance_path}: {one.message}" for one in VALIDATORS[key].iter_errors(response.json())]
        assert not wrong, "\n".join(wrong[:5])


def _validator(document: Node, path: str, method: str, status: int) -> Any:
    said = _followed(document, document["paths"][path][method]["responses"].get(str(status), {}))
    schema = next((one["schema"] for media, one in said.get("content", {}).items() if media.endswith("json")), None)
    if schema is None:
        return None
    return Draft202012Validator({**schema, "components": document["components"]}, validate_formats=True)


def _followed(document: Node, part: Node) -> Node:
    if "$ref" not in part:
        return part
    node: Any = document
    for step in part["$ref"].removeprefix("#/").split("/"):
        node = node[step]
    return dict(node)
