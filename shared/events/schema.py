"""JSON Schemas of the published language, and whether a changed one still keeps what the old one promised. Pure."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shared.events import Event

FOLDER = Path(__file__).with_name("schemas")
DIALECT = "https://json-schema.org/draft/2020-12/schema"
MEANING = ("type", "format", "pattern", "enum", "const", "default")
CEILINGS = ("maxLength", "maximum", "maxItems")
FLOORS = ("minLength", "minimum", "minItems")

Schema = dict[str, Any]


def name(event: type[Event]) -> str:
    """Return the file name of an event's schema: its wire name with `.json`."""
    return f"{event.TYPE}.json"


def document(event: type[Event]) -> Schema:
    """Return the JSON Schema of what stands on the wire; an optional member without a value is left out there."""
    made = event.model_json_schema(mode="serialization")
    return {"$schema": DIALECT, "$id": event.TYPE, "title": event.__name__, **_plain(made)}


def text(schema: Schema) -> str:
    """Return the bytes that are committed, as text."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def incompatible(before: Schema, after: Schema) -> list[str]:
    """Say in which ways `after` breaks the promise of `before`; empty: every reader of either reads both.

    Under one version a schema may only gain optional members and looser limits. What has left, became required or
    optional, or changed its type, values or default needs a new version.
    """
    return list(_broken(_inlined(before, before), _inlined(after, after), "event"))


def _plain(node: Any) -> Any:
    """Leave out generated titles."""
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: value for key, value in node.items() if key != "title" or not isinstance(value, str)}
    return {key: _plain(value) for key, value in kept.items()}


def _inlined(node: Any, root: Schema) -> Any:
    """Return the node with definitions in place of references; ours never refer to themselves."""
    if isinstance(node, list):
        return [_inlined(item, root) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        target = root["$defs"][node["$ref"].rsplit("/", 1)[-1]]
        return _inlined({**target, **{key: value for key, value in node.items() if key != "$ref"}}, root)
    return {key: _inlined(value, root) for key, value in node.items() if key not in {"$defs", "$schema", "$id"}}


def _broken(before: Schema, after: Schema, at: str) -> Iterator[str]:
    for word in MEANING:
        if before.get(word) != after.get(word):
            yield f"{at}: {word} was {before.get(word)}, is {after.get(word)}"
    yield from _tightened(before, after, at)
    yield from _members(before, after, at)
    for part in ("items", "additionalProperties"):
        if isinstance(before.get(part), dict) and isinstance(after.get(part), dict):
            yield from _broken(before[part], after[part], f"{at}[]")
        elif before.get(part) != after.get(part):
            yield f"{at}: {part} changed"
    for choice in ("anyOf", "prefixItems"):
        old, new = before.get(choice, []), after.get(choice, [])
        if len(old) != len(new):
            yield f"{at}: {choice} has {len(new)} choices, had {len(old)}"
        for one, other in zip(old, new, strict=False):
            yield from _broken(one, other, at)


def _tightened(before: Schema, after: Schema, at: str) -> Iterator[str]:
    for words, sign in ((CEILINGS, 1), (FLOORS, -1)):
        for word in words:
            old, new = before.get(word), after.get(word)
            if new is not None and (old is None or sign * new < sign * old):
                yield f"{at}: {word} was {old}, is {new}"


def _members(before: Schema, after: Schema, at: str) -> Iterator[str]:
    old, new = before.get("properties", {}), after.get("properties", {})
    demanded, demands = set(before.get("required", ())), set(after.get("required", ()))
    for member in sorted(old.keys() - new.keys()):
        yield f"{at}.{member}: has left"
    for member in sorted(demands - demanded):
        yield f"{at}.{member}: is required now"
    for member in sorted((demanded - demands) & new.keys()):
        yield f"{at}.{member}: is no longer always there"
    for member in sorted(old.keys() & new.keys()):
        yield from _broken(old[member], new[member], f"{at}.{member}")
