"""The OpenAPI 3.1 document of a service: what FastAPI knows of the doors, and the conventions that they share."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, ConfigDict, Field

from shared.runtime.http.examples import example
from shared.runtime.http.front_door import asking, asking_rows, changing
from shared.runtime.http.problems import RETRY_AFTER, SIGN_IN
from shared.runtime.http.screening import StrictRoute

JSON, PROBLEM_JSON = "application/json", "application/problem+json"
Node = dict[str, Any]

ABOUT = """\
Every POST needs an `Idempotency-Key`: the same key with the same body is answered as before, and nothing happens
twice. What changes an existing thing needs `If-Match` with the ETag that was read (428 without it); other doors honour
it where it is sent (412), or say that they do not (400). A write answers with the position of its facts in the log
(`Event-Position`); a read with `?at-least=` that position waits until the tables know them. Amounts are decimal
strings. HEAD is answered wherever GET is, OPTIONS everywhere; other methods get 405 with `Allow`. Parameters, members
and headers that a door does not know, or that stand twice, are refused. Errors are `application/problem+json`
(RFC 9457); where a policy refused, `clause` names it. A file that PUT sends is named by its own bytes and needs no key.
"""
PARAMETERS: dict[str, Node] = {
    "Idempotency-Key": {
        "description": "New for each wish, 1 to 200 visible ASCII characters; the same again for a retry.",
        "required": True,
        "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
        "example": "3f6c1c1e-receipt-SK-2026-000042",
    },
    "If-Match": {
        "description": 'The ETag that was read, such as "3"; `*` is any version of a thing that exists.',
        "schema": {"type": "string", "pattern": '^(\\*|(W/)?"[!#-~]*"([ \\t]*,[ \\t]*(W/)?"[!#-~]*")*)$'},
        "example": '"3"',
    },
    "at-least": {
        "description": "Wait until the tables know this position: `123`, or `orders:12,receivables:40`.",
        "schema": {"type": "string", "pattern": "^([0-9]{1,18}|[a-z]+:[0-9]{1,18}(,[a-z]+:[0-9]{1,18})*)$"},
        "example": "1",
    },
    "Prefer": {
        "description": "`wait=2` (RFC 7240): wait for `at-least` no longer than so many seconds.",
        "schema": {"type": "string", "maxLength": 200},
        "example": "wait=2",
    },
    "cursor": {
        "description": "Where the page begins: `next` of the page before; left out: at the first row.",
        "schema": {"type": "string", "maxLength": 400, "pattern": "^[A-Za-z0-9_-]*={0,2}$"},
        "example": "QzEwMDE=",
    },
}
HEADERS: dict[str, Node] = {
    "Cache-Control": {"description": "Answers are of their moment.", "schema": {"const": "no-store"}},
    "ETag": {
        "description": "The version of the thing, for If-Match.",
        "schema": {"type": "string", "pattern": '^"[0-9]+"$'},
    },
    "Event-Position": {
        "description": "The position to wait for, for `?at-least=`.",
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
    },
    "Retry-After": {
        "description": "Seconds after which to send this again.",
        "schema": {"const": RETRY_AFTER["Retry-After"]},
    },
    "WWW-Authenticate": {"description": "How to sign in.", "schema": {"const": SIGN_IN["WWW-Authenticate"]}},
    "Accept-Post": {"description": "The media type to send.", "schema": {"type": "string"}},
    "Accept-Encoding": {"description": "The encoding to send.", "schema": {"type": "string"}},
}
NEEDED = frozenset({"Cache-Control", "Retry-After", "WWW-Authenticate"})
PROBLEMS: dict[int, tuple[str, tuple[str, ...]]] = {
    400: ("The request cannot be read, or sends what the door does not honour", ()),
    401: ("There is no valid token", ("WWW-Authenticate",)),
    403: ("The right to do this is missing", ()),
    404: ("There is no such thing, or it is not yours to see", ()),
    409: ("The present state does not allow it, or others changed it at the same moment", ()),
    411: ("The content came in pieces, without its length", ()),
    412: ("The thing has changed since it was read", ()),
    413: ("The content, or an event made of it, is too large", ()),
    415: ("The content is not JSON in UTF-8, or is encoded", ("Accept-Post", "Accept-Encoding")),
    422: ("A rule refused, or a field or parameter is missing or wrong", ()),
    428: ("If-Match is missing", ()),
    429: ("More waits than may wait", ("Retry-After",)),
    503: ("PostgreSQL is away, or the tables have not caught up", ("Retry-After",)),
}
OF_ALL = frozenset({400, 411, 413, 422, 503})
OF_THE_GUARDED = frozenset({401, 403})
OF_A_WRITE = frozenset({404, 409, 415, 429})
BYTES: Node = {
    "required": True,
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}
OPERATIONS = frozenset(
    {"healthz", "readyz", "metrics", "log", "feeds", "dlq", "projections", "replays", "openapi.json", "asyncapi.json"}
)
FORESEEN = "What would follow, with `?dry-run=true`; nothing is recorded"
TAGS = {
    "operations": "Health, figures, the log, readers and parked events, rebuilds, and these documents.",
    "import": "Rows of an interchange directory, answered one by one; for the operator and the function `system`.",
    "reports": "Tables of a day, month or year, with the columns that their CSV files have.",
}


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


def describe(app: FastAPI) -> Node:
    """Return the document of an application's doors."""
    document = get_openapi(title=app.title, version=app.version, description=ABOUT, routes=app.routes)
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas["Problem"] = ProblemDetails.model_json_schema()
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    document["paths"], components["schemas"] = _portable(document["paths"]), _portable(schemas)
    schemas = components["schemas"]
    components["headers"] = {name: {**header, "required": name in NEEDED} for name, header in HEADERS.items()}
    components["responses"] = {str(status): _problem(status) for status in PROBLEMS}
    used: dict[str, None] = {}
    for route, operation in _operations(app, document):
        _conform(route, operation, schemas)
        used |= dict.fromkeys(operation["tags"])
    document["tags"] = [{"name": tag, "description": TAGS.get(tag, f"The doors of /{tag}.")} for tag in sorted(used)]
    reached = set(_named(document["paths"], schemas)) | {"Problem"}
    components["schemas"] = {name: schema for name, schema in sorted(schemas.items()) if name in reached}
    return document


def _operations(app: FastAPI, document: Node) -> Iterator[tuple[StrictRoute, Node]]:
    for route in app.state.routes:
        for method in route.methods:
            yield route, document["paths"][route.path_format][method.lower()]


SURROGATES = r"\ud800-\udfff"


def _portable(node: Any) -> Any:
    """Return a part of the document whose patterns every reader of patterns reads.

    Lone surrogates cannot stand in JSON that is UTF-8, and some readers cannot name them in a pattern; names that no
    pattern allows are refused, which JSON Schema does not take from the pattern alone.
    """
    if isinstance(node, list):
        return [_portable(one) for one in node]
    if not isinstance(node, dict):
        return node.replace(SURROGATES, "") if isinstance(node, str) else node
    made = {key.replace(SURROGATES, ""): _portable(value) for key, value in node.items()}
    return {**made, "additionalProperties": False} if "patternProperties" in made else made


def _named(node: Any, schemas: Node) -> Iterator[str]:
    """Yield the names of the schemas that a part of the document leads to, through others too."""
    waiting, seen = [node], set[str]()
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            target = one.get("$ref")
            if isinstance(target, str) and target.startswith("#/components/schemas/"):
                found = target.rpartition("/")[2]
                if found not in seen:
                    seen.add(found)
                    waiting.append(schemas[found])
                    yield found
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def _problem(status: int) -> Node:
    description, headers = PROBLEMS[status]
    return {
        "description": description,
        "headers": _headers("Cache-Control", *headers),
        "content": {
            PROBLEM_JSON: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "example": {"type": "about:blank", "title": description, "status": status},
            }
        },
    }


def _headers(*names: str) -> Node:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _conform(route: StrictRoute, operation: Node, schemas: Node) -> None:
    """Say of an operation what it shares with all others; the first line of its docstring is its summary."""
    first, _, more = operation.pop("description", operation["summary"]).partition("\n")
    operation["summary"] = first.rstrip(".")
    if more.strip():
        operation["description"] = more.strip()
    head = route.path.split("/")[1]
    operation["tags"] = ["operations" if head in OPERATIONS else head]
    for parameter in operation.get("parameters", ()):
        _describe(parameter, schemas)
        if parameter["name"] == "If-Match":
            parameter["required"] = changing in route.rests_on
    if route.takes_bytes:
        operation["requestBody"] = BYTES
    for body in operation.get("requestBody", {}).get("content", {}).values():
        body["example"] = example(body["schema"], schemas, needed_only=True)
    operation["responses"] = {**_successes(route, operation["responses"], schemas), **_refusals(route, operation)}


def _describe(parameter: Node, schemas: Node) -> None:
    """Say what a parameter is; one that is left out is not null."""
    schema = parameter["schema"]
    options = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    if len(options) == 1:
        del schema["anyOf"]
        schema.update(options[0])
    known = PARAMETERS.get(parameter["name"]) or {"example": example(schema, schemas, name=parameter["name"])}
    parameter.update(known)


def _successes(route: StrictRoute, responses: Node, schemas: Node) -> Node:
    written = _headers("ETag", "Event-Position") if route.rests_on & {asking, changing} else {}
    batched = _headers("Event-Position") if asking_rows in route.rests_on else {}
    successes = {status: one for status, one in responses.items() if status.startswith("2")}
    looks = bool(written) and "201" in successes
    if looks:
        successes = {"200": dict(successes["201"]), **successes}
    for status, one in successes.items():
        done = "Recorded, or known already" if status == "201" else "Done" if written else "As asked"
        one["description"] = FORESEEN if looks and status == "200" else done
        one["headers"] = {**_headers("Cache-Control"), **written, **batched, **one.get("headers", {})}
        for media, content in one.get("content", {}).items():
            if media == JSON and content.get("schema"):
                content["example"] = example(content["schema"], schemas)
    return successes


def _refusals(route: StrictRoute, operation: Node) -> Node:
    statuses = set(OF_ALL)
    if "security" in operation:
        statuses |= OF_THE_GUARDED
    if "{" in route.path:
        statuses |= {404}
    if "POST" in (route.methods or ()) or route.rests_on & {asking, changing}:
        statuses |= OF_A_WRITE
    if route.takes_bytes:
        statuses |= {409, 415}
    if route.rests_on & {asking, changing}:
        statuses |= {412}
    if changing in route.rests_on:
        statuses |= {428}
    statuses |= PROBLEMS.keys() & route.responses.keys()  # what the door says of itself
    return {str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(statuses)}
