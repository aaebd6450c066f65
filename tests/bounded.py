"""Finds members without a limit: what a command, an event or a door takes is of a bounded type, all the way down."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le, MaxLen
from pydantic import BaseModel, StringConstraints
from pydantic.fields import FieldInfo

from shared.events.bounds import Bound

SCALARS = frozenset({str, int, Decimal, date, datetime, time, float, bytes})
CONTAINERS = frozenset({tuple, list, dict, set, frozenset, Sequence, Mapping})
FREE = frozenset({bool, NoneType, Ellipsis})


def unbounded(of: Any, at: str, limits: Sequence[object] = ()) -> Iterator[str]:
    """Yield the path of every bare scalar (or `Any`) in a type, through models, unions, containers and map keys."""
    if get_origin(of) is Annotated:
        inner, *more = get_args(of)
        yield from unbounded(inner, at, [*more, *limits])
    elif of in FREE or get_origin(of) is Literal:
        return
    elif of in SCALARS:
        if of is float or not limited(of, limits):
            yield f"{at}: {of.__name__}"
    elif isinstance(of, type) and issubclass(of, BaseModel):
        yield from members(of, at)
    elif get_origin(of) in {Union, UnionType}:
        for part in get_args(of):
            yield from unbounded(part, at, limits)
    elif get_origin(of) in CONTAINERS:
        for part in get_args(of):
            yield from unbounded(part, f"{at}[]")
    else:
        yield f"{at}: {of}"


def members(model: type[BaseModel], at: str) -> Iterator[str]:
    """Yield the path of every bare scalar in the members of a model."""
    for name, field in model.model_fields.items():
        yield from unbounded(field.annotation, f"{at}.{name}", field.metadata)


def limited(kind: type, limits: Sequence[object]) -> bool:
    """Whether a scalar has an end: a limit of ours, a longest text, digits of an amount, least and greatest number."""
    flat = [part for limit in limits for part in (limit.metadata if isinstance(limit, FieldInfo) else [limit])]
    if any(isinstance(one, Bound) for one in flat):
        return True
    if kind is str:
        return any(isinstance(one, MaxLen) or (isinstance(one, StringConstraints) and one.max_length) for one in flat)
    if kind is Decimal:
        return any(getattr(one, "max_digits", None) is not None for one in flat)
    return kind is int and {Ge, Le} <= {type(one) for one in flat}
