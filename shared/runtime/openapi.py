"""The OpenAPI 3.1 document of a service: what FastAPI knows of the doors, and the conventions that they share."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field

PROBLEM = "#/components/schemas/Problem"
ABOUT = """\
Every POST needs an `Idempotency-Key`: the same key with the same body is answered as before, and nothing happens twice.
What changes an existing thing needs `If-Match` with the ETag that was read. A write answers with the position of its
facts in the log (`Event-Position`); a read with `?at-least=` that position waits until the tables know them. Errors are
`application/problem+json`; where a policy refused, `clause` names it.
"""
HEADERS = {
    "idempotency-key": "New for each wish, 1 to 200 visible ASCII characters; the same again for a retry.",
    "if-match": 'The ETag that was read, such as "3"; without it the change of an existing thing is answered by 428.',
}
AT_LEAST = "Wait until the tables know this position: `123`, or `orders:12,receivables:40`."


class ProblemDetails(BaseModel):
    """An error (RFC 9457); refusals of a policy say `rule` and `clause`, and may have members of their own."""

    model_config = ConfigDict(extra="allow", title="Problem")
    type: str = Field(examples=["about:blank"])
    title: str = Field(description="The rule, or what is wrong, in one line.")
    status: int
    detail: str | None = Field(None, description="This case: its numbers, and what to do.")
    rule: str | None = Field(None, description="The name of the rule that refused.")
    clause: str | None = Field(None, description="The policy clause that refused.", examples=["P3-4.6.1"])
    errors: list[dict[str, str]] | None = Field(None, description="Fields that do not fit: `pointer` and `detail`.")


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the document of an application's doors."""
    document = get_openapi(title=app.title, version=app.version, description=ABOUT, routes=app.routes)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = ProblemDetails.model_json_schema()
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for methods in document["paths"].values():
        for operation in methods.values():
            _conform(operation)
    return document


def name(route: APIRoute) -> str:
    """Return the operation's id: the name of its function."""
    return route.name


def _conform(operation: dict[str, Any]) -> None:
    """Say of an operation what it shares with all others; the first line of its docstring is its summary."""
    first, _, more = operation.pop("description", operation["summary"]).partition("\n")
    operation["summary"] = first.rstrip(".")
    if more.strip():
        operation["description"] = more.strip()
    for parameter in operation.get("parameters", ()):
        if parameter["name"] in HEADERS:
            parameter["description"] = HEADERS[parameter["name"]]
            parameter["required"] = parameter["name"] == "idempotency-key"
        elif parameter["name"] == "at-least":
            parameter["description"] = AT_LEAST
    responses = operation["responses"]
    responses.pop("422", None)
    responses["default"] = {
        "description": "Refused, or something is wrong",
        "content": {"application/problem+json": {"schema": {"$ref": PROBLEM}}},
    }
