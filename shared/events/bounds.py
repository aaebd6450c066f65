"""Limits on what comes in. What is on record keeps its old shape: no reader, no fact made of it, meets a limit here.

Pydantic checks a value in one of two ways. By default it is coming in (a request, a row of an import): every `Bound` of
its types holds. With the context `ON_RECORD` it was taken in before: only what the published JSON Schema promises
holds. `shared.events.Made` chooses the second for whatever our own code puts together.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, core_schema

ON_RECORD: Final = "on record"
"""The validation context of what was taken in before."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit of a type, to stand last in `Annotated`: `check(value)` raises ValueError where the value lies outside.

    `says` are the words of JSON Schema by which documents of doors tell the limit; schemas of events never do, since
    their readers meet what was recorded before the limit was set.
    """

    check: Callable[[Any], None]
    says: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Check after everything else of the type."""
        return core_schema.with_info_after_validator_function(self._held, handler(source))

    def __get_pydantic_json_schema__(self, of: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Say the limit where the document is about what may come in."""
        made = dict(handler(of))
        return {**made, **self.says} if handler.mode == "validation" else made

    def _held(self, value: Any, info: ValidationInfo) -> Any:
        if info.context is not ON_RECORD:
            self.check(value)
        return value


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a value is written: `read(value, on_record)` gives what the type behind it takes, or raises ValueError.

    `comes` and `goes` are the JSON Schemas of what is read from others and of what we write.
    """

    read: Callable[[Any, bool], Any]
    comes: Mapping[str, Any] = field(hash=False)
    goes: Mapping[str, Any] = field(hash=False)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read before everything else of the type."""
        return core_schema.with_info_before_validator_function(self._read, handler(source))

    def __get_pydantic_json_schema__(self, _of: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Say how the value is written, in the one direction or the other."""
        return dict(self.comes if handler.mode == "validation" else self.goes)

    def _read(self, value: Any, info: ValidationInfo) -> Any:
        return self.read(value, info.context is ON_RECORD)


def between(least: int, most: int) -> Bound:
    """Return the limit of a whole number, both ends included."""

    def check(value: int) -> None:
        if not least <= value <= most:
            raise ValueError(f"a whole number from {least:,} to {most:,} is meant")

    return Bound(check, {"minimum": least, "maximum": most})
