"""Bodies that must never come in, made from the types: a sound one of each model, spoilt in one place at a time."""

import collections.abc
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from shared.events.bounds import Bound

DEEP: Any = [[[[[[[[]]]]]]]]
NOT_TEXT: tuple[Any, ...] = (7, 1.5, True, [], {}, DEEP)
POISONS: Mapping[type, tuple[Any, ...]] = {
    str: ("\x00", "a\x00b", "\x1b[2J", "\x7f", "\ud800", "a\udfffb", "x" * 20_001, *NOT_TEXT),
    Decimal: (
        *("1E-999999", "1e0", "1E+999999", "0.5 ", " 0.5", "-0", "-0.00", "+1", "１２", "NaN", "Infinity", "-Infinity"),
        *("", "1,000", "1_0", "0x10", "0.00000000001", "9" * 40, "\x00", "\ud800", "-0.001"),
        *(0, 1.5, -1, 2**70, True, [], {}),
    ),
    date: (
        *("9999-12-31", "0001-01-01", "1899-12-31", "2201-01-01", "2024-02-30", "2024-01-31T00:00:00", "20240131"),
        *("２０２４-01-31", "today", "", "\x00", "\ud800", 0, 1.5, 2**70, True, [], {}),
    ),
    datetime: ("9999-12-31T23:59:59Z", "2024-01-31T09:00:00", "0", "", "\x00", "\ud800", 0, 2**70, True, []),
    time: ("25:00", "", "\x00", "\ud800", {}),
    int: (2**70, 2**63, -1, -(2**70), 1.5, 1.0, "1", "", "\x00", "\ud800", True, [], {}),
    bool: ("perhaps", "", "\x00", "\ud800", 2, 1.5, [], {}),
}
SEVERAL = frozenset({tuple, list, collections.abc.Sequence})
UNSEEN = ("a\u202eb", "a\u2066b")
"""Beside these where a type has a limit of today; an id on record may hold them, and is looked up."""
FIRST = ("A1", "1", "name", "ab" * 32, "2024-03", "2024", "2024-01-31", "2024-01-31T09:00:00+08:00", "09:00", 1, True)


class Poisoned(NamedTuple):
    """A body with one member spoilt: where, by what."""

    at: str
    by: Any
    body: Any


def sound(of: Any, limits: Sequence[object] = ()) -> Any:
    """Return JSON that fits a type, with every member that it may have."""
    if get_origin(of) is Annotated:
        inner, *more = get_args(of)
        return sound(inner, [*more, *limits])
    if isinstance(of, type) and issubclass(of, BaseModel):
        return {name: sound(field.annotation, field.metadata) for name, field in of.model_fields.items()}
    if get_origin(of) in {Union, UnionType}:
        return sound(next(part for part in get_args(of) if part is not NoneType), limits)
    if get_origin(of) is Literal:
        return get_args(of)[0]
    if get_origin(of) in {*SEVERAL, dict}:
        parts = [sound(part) for part in get_args(of) if part is not Ellipsis]
        return {parts[0]: parts[1]} if get_origin(of) is dict else parts
    fits = TypeAdapter(Annotated[of, None, *limits])
    return next(value for value in FIRST if _fits(fits, value))


def poisoned(of: Any, at: str = "", limits: Sequence[object] = ()) -> Iterator[Poisoned]:
    """Yield the sound JSON of a type with each of its places, map keys too, spoilt in each way that fits its kind."""
    if get_origin(of) is Annotated:
        inner, *more = get_args(of)
        yield from poisoned(inner, at, [*more, *limits])
    elif isinstance(of, type) and issubclass(of, BaseModel):
        body = sound(of)
        for name, field in of.model_fields.items():
            for one in poisoned(field.annotation, f"{at}/{name}", field.metadata):
                yield one._replace(body={**body, name: one.body})
        if of.model_config.get("extra") == "forbid":  # parts of events are read with what a later writer adds
            yield Poisoned(f"{at}/unheard_of", 1, {**body, "unheard_of": 1})
        yield from spoilt(at, None, [], "x", 1)
    elif get_origin(of) in {Union, UnionType}:
        parts = [part for part in get_args(of) if part is not NoneType]
        yield from (one for one in poisoned(parts[0], at, limits) if one.by is not None)
    elif get_origin(of) in SEVERAL:
        yield from _poisoned_parts(of, at)
    elif get_origin(of) is dict:
        yield from _poisoned_map(of, at)
    else:
        yield from spoilt(at, *_ways(of, limits))


def spoilt(at: str, *ways: Any) -> Iterator[Poisoned]:
    """Yield these in place of what belongs there."""
    yield from (Poisoned(at, by, by) for by in ways)


def _poisoned_parts(of: Any, at: str) -> Iterator[Poisoned]:
    body = sound(of)
    for place, part in enumerate(part for part in get_args(of) if part is not Ellipsis):
        for one in poisoned(part, f"{at}/{place}"):
            yield one._replace(body=[*body[:place], one.body, *body[place + 1 :]])
    yield from spoilt(at, "x", 1, {"a": 1})


def _poisoned_map(of: Any, at: str) -> Iterator[Poisoned]:
    key, value = get_args(of)
    for one in poisoned(key, f"{at}/key"):
        if isinstance(one.by, str):
            yield one._replace(body={one.by: sound(value)})
    for one in poisoned(value, f"{at}/value"):
        yield one._replace(body={sound(key): one.body})
    yield from spoilt(at, "x", 1, ["x"])


def _ways(of: Any, limits: Sequence[object]) -> Iterator[Any]:
    if get_origin(of) is Literal:
        yield from ("unheard of", "", "\x00", "\ud800", 7, [])
        return
    yield from POISONS[of]
    if of is str and any(isinstance(one, Bound) for one in limits):
        yield from UNSEEN


def _fits(of: TypeAdapter[Any], value: Any) -> bool:
    try:
        of.validate_python(value)
    except ValidationError:
        return False
    return True
