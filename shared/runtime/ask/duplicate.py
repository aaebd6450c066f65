"""A second, independent copy of a state: about ten times as fast as `copy.deepcopy`, since facts and values are shared.

A state consists of dataclasses, dicts, lists and sets, which change, and of facts and values, which do not. Where two
places of a state share something (an allocation stands with its invoice and its receipt), those of the copy do, too.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from types import NoneType
from typing import Any, TypeVar

from shared.events import Value

State = TypeVar("State")
Memo = dict[int, Any]
Copy = Callable[[Any, Memo], Any]

VALUES = (str, int, float, bool, bytes, NoneType, Decimal, date, datetime, time, frozenset, Value)


def duplicate(state: State) -> State:
    """Return a copy that shares nothing with the state which may ever change."""
    copy: State = _copy(type(state))(state, {})
    return copy


def _copy(kind: type) -> Copy:
    """Return what copies an object of exactly this type."""
    known = _KNOWN.get(kind)
    if known is None:
        known = _KNOWN[kind] = _made(kind)
    return known


def _made(kind: type) -> Copy:
    if issubclass(kind, VALUES):
        return _same
    if not is_dataclass(kind) or hasattr(kind, "__deepcopy__"):
        return deepcopy
    if kind.__dataclass_params__.frozen:  # type: ignore[attr-defined]  # every dataclass has them
        return _same
    names = tuple(field.name for field in fields(kind))

    def of_dataclass(value: Any, memo: Memo) -> Any:
        known = memo.get(id(value))
        if known is not None:
            return known
        made = memo[id(value)] = object.__new__(kind)
        for name in names:
            member = getattr(value, name)
            setattr(made, name, _copy(type(member))(member, memo))
        return made

    return of_dataclass


def _same(value: Any, _memo: Memo) -> Any:
    return value


def _dict(value: dict[Any, Any], memo: Memo) -> dict[Any, Any]:
    return {key: _copy(type(member))(member, memo) for key, member in value.items()}


def _list(value: list[Any], memo: Memo) -> list[Any]:
    return [_copy(type(member))(member, memo) for member in value]


def _tuple(value: tuple[Any, ...], memo: Memo) -> tuple[Any, ...]:
    return tuple([_copy(type(member))(member, memo) for member in value])


def _set(value: set[Any], _memo: Memo) -> set[Any]:
    return set(value)  # what is hashable does not change


_KNOWN: dict[type, Copy] = {dict: _dict, list: _list, tuple: _tuple, set: _set}
