"""An OpenAPI document -> requests that every door has to refuse, whatever stands behind it.

A request is right in all but one thing. What is wrong with it never depends on what the services know, so none of them
may be carried out. Not everything is tried everywhere: each place gets the next few kinds of wrong in turn, so that
every kind meets many doors.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Any

JSON = {"Content-Type": "application/json"}
UNREADABLE, INVALID = frozenset({400}), frozenset({400, 422})
DEEP = 2_000
LONG = 30_000
A_FEW, A_COUPLE = 5, 2
NUMBER = "N1"  # stands in every path

Json = Any
Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Bad:
    """One request, the answers that are right for it, and what is wrong with it."""

    path: str
    body: bytes
    expected: frozenset[int]
    wrong: str
    headers: Mapping[str, str] = field(default_factory=lambda: JSON)


BODIES: tuple[tuple[str, bytes, frozenset[int]], ...] = (
    ("no body", b"", INVALID),
    ("spaces only", b"   ", INVALID),
    ("no JSON", b"receipt_no=R1&amount=1.00", UNREADABLE),
    ("JSON cut off", b'{"receipt_no": "R1', UNREADABLE),
    ("something behind the JSON", b"{} {}", UNREADABLE),
    ("bytes that are no UTF-8", b'{"receipt_no": "\xff\xfe"}', INVALID),
    ("UTF-16", '{"receipt_no": "R1"}'.encode("utf-16"), INVALID),
    ("a NUL behind", b"{}\x00", UNREADABLE),
    ("null", b"null", INVALID),
    ("a number", b"1e400", INVALID),
    ("a number of 5,000 digits", b"9" * 5_000, INVALID),
    ("NaN", b"NaN", INVALID),
    ("a string", b'"x"', INVALID),
    ("an array", b"[]", INVALID),
    ("arrays in arrays", b"[" * DEEP + b"]" * DEEP, INVALID),
    ("no members", b"{}", INVALID),
    ("a lone surrogate as a name", rb'{"\ud800": 1}', INVALID),
    ("a NUL in a name", rb'{"\u0000": 1}', INVALID),
)
"""Bodies that are wrong at every door whose object has a required member."""

WRONG_VALUES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "string": (
        ("a NUL", r'"\u0000"'),
        ("a lone surrogate", r'"\ud800"'),
        ("nothing in it", '""'),
        ("too much in it", json.dumps("x" * LONG)),
        ("a number", "1"),
        ("an object", "{}"),
    ),
    "day": (
        ("no day of the calendar", '"2024-02-30"'),
        ("a year of five digits", '"20240-01-01"'),
        ("a NUL", r'"\u0000"'),
    ),
    "amount": (
        ("NaN", "NaN"),
        ("NaN as text", '"NaN"'),
        ("an exponent", '"1e5"'),
        ("infinity", "1e400"),
        ("a binary float", "0.1"),
        ("five hundred digits", json.dumps("9" * 500)),
        ("a sign", '"-1.00"'),
        ("an underscore", '"1_000"'),
        ("full-width digits", json.dumps("\uff11")),
        ("Arabic digits", json.dumps("\u0661")),
    ),
    "integer": (("a fraction", "1.5"), ("infinity", "1e400"), ("words", '"many"'), ("an array", "[]")),
    "boolean": (("words", '"perhaps"'), ("an array", "[]")),
    "array": (("an object", "{}"), ("a string", '"x"'), ("an array of null", "[null]")),
    "object": (("an array", "[]"), ("a string", '"x"')),
}

PLACES = ("%00", "%ED%A0%80", "%FF", "a%0Ab", "9" * 30, "x" * 3_000)
"""What stands in a path where a number belongs."""

QUERIES = (
    *("x", "\0", "-1", "9" * 30, "1e400", "NaN", "\uff11", "x" * 5_000, "%ff"),
    *("2024-02-30", "0001-01-01", "9999-12-31", "99999-01-01", "2024-13"),
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2024-01-01T00:00:00"),
    *("AA==", "7aCA", "orders:1,", "nobody:x"),  # cursors: a NUL, a lone surrogate; tokens of positions
)
"""What stands in a query where a day, an instant, a number or a cursor belongs; some of it may be right somewhere."""

FIT = {"as_of": "2024-01-31", "month": "2024-01", "date": "2024-01-31", "after": "0", "upto": "10", "position": "1"}
"""Parameters that a question needs beside the one that is wrong."""


class Document:
    """The OpenAPI document of one service."""

    def __init__(self, content: Schema) -> None:
        self._content = content
        self._bodies = cycle(BODIES)
        self._values = {name: cycle(values) for name, values in WRONG_VALUES.items()}
        self._queries = cycle(QUERIES)

    def posts(self) -> Iterator[tuple[str, Schema]]:
        """Yield path and body schema of every POST that takes a body; the path holds a number already."""
        for path, methods in self._content["paths"].items():
            if "requestBody" in methods.get("post", ()):
                schema = methods["post"]["requestBody"]["content"]["application/json"]["schema"]
                yield filled(path), self.plain(schema)

    def gets(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield path and the names of its parameters in the query of every GET."""
        for path, methods in self._content["paths"].items():
            if "get" in methods:
                listed = methods["get"].get("parameters", ())
                yield path, tuple(one["name"] for one in listed if one["in"] == "query")

    def bad_questions(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        """Yield path and query of questions in which one thing is wrong or strange."""
        for path, names in self.gets():
            fit = {name: FIT[name] for name in names if name in FIT}
            for name in names:
                yield from ((filled(path), {**fit, name: value}) for value in islice(self._queries, A_FEW))
            if "{" in path:
                yield from ((filled(path, place), fit) for place in PLACES)

    def plain(self, schema: Schema) -> Schema:
        """Return a schema without references, of choices the first."""
        if "$ref" in schema:
            return self.plain(self._content["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
        for choices in ("anyOf", "oneOf"):
            if choices in schema:
                return {**self.plain(schema[choices][0]), **{k: v for k, v in schema.items() if k != choices}}
        return schema

    def bad_bodies(self) -> Iterator[Bad]:
        """Yield every POST with every kind of bad body."""
        for path, schema in self.posts():
            if schema.get("required"):
                yield from (Bad(path, body, expected, wrong) for wrong, body, expected in islice(self._bodies, A_FEW))
                good = self.good(schema)
                for wrong, body in self.spoilt(schema, good):
                    yield Bad(path, body.encode(), INVALID, wrong)

    def good(self, schema: Schema) -> Json:
        """Return a value that the schema lets in, with the required members only."""
        schema = self.plain(schema)
        match kind(schema):
            case "object":
                members = schema.get("properties", {})
                return {name: self.good(members[name]) for name in schema.get("required", ())}
            case "array":
                return [self.good(schema["items"])]
            case "string":
                return schema.get("const") or schema.get("enum", [word(schema)])[0]
            case other:
                return {"day": "2024-01-02", "amount": "1.00", "integer": 1, "boolean": True, "number": "1.00"}[other]

    def spoilt(self, schema: Schema, good: Json) -> Iterator[tuple[str, str]]:
        """Yield bodies in which one member is wrong, missing or one too many, as JSON text; rows of a batch, too."""
        if "rows" in schema.get("properties", {}):
            item = self.plain(schema["properties"]["rows"])["items"]
            for wrong, text in self.spoilt(self.plain(item), good["rows"][0]):
                yield f"a row: {wrong}", f'{{"rows": [{text}]}}'
            yield "5,001 rows", json.dumps({"rows": good["rows"] * 5_001})
            return
        yield "a member too many", json.dumps({**good, "stranger": 1})
        yield "a member that is no UTF-8", json.dumps({**good, "\ud800": 1})
        for name in schema.get("required", ()):
            yield f"{name} is missing", json.dumps({key: value for key, value in good.items() if key != name})
        for name, member in schema["properties"].items():
            member = self.plain(member)  # noqa: PLW2901
            for wrong, text in islice(self._values[kind(member)], A_COUPLE):
                others = json.dumps({key: value for key, value in good.items() if key != name})[1:-1]
                yield f"{name}: {wrong}", f'{{{others}{", " if others else ""}"{name}": {text}}}'


def filled(path: str, number: str = NUMBER) -> str:
    """Return a path with a number in each of its places."""
    return "/".join(number if part.startswith("{") else part for part in path.split("/"))


def kind(schema: Schema) -> str:
    """Return what a schema asks for."""
    if schema.get("decimal_places") or schema.get("type") == "number":
        return "amount"
    if schema.get("format") == "date":
        return "day"
    return str(schema.get("type", "object"))


def word(schema: Schema) -> str:
    """Return a text that the schema lets in."""
    return "2024-01" if "pattern" in schema else "X"
