"""Tables declared by the type of their rows, and facts that are members of events, by name. Pure."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from inspect import cleandoc, signature
from operator import attrgetter
from re import sub
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from shared.events import Event
from shared.runtime.tables.definition import Facts, Recorded, Row, RowT, Table

EventT = TypeVar("EventT", bound=Event)


class Sql(NamedTuple):
    """The SQL type of a column, where the Python type alone does not say it."""

    kind: str


Integer = Annotated[int, Sql("integer")]
Amount = Annotated[Decimal, Sql("numeric(18,2)")]
Number = Annotated[Decimal, Sql("numeric")]
"""A number with as many decimals as it was recorded with."""

KINDS: Mapping[type, str] = MappingProxyType(
    {
        str: "text",
        int: "bigint",
        bool: "boolean",
        date: "date",
        datetime: "timestamptz",
        time: "time",
    }
)
ENVELOPE = frozenset(Recorded._fields) - {"event"}


def table(
    row: type[RowT], *, key: str | tuple[str, ...], name: str = "", indexes: Iterable[str | tuple[str, ...]] = ()
) -> Table[RowT]:
    """Return the table whose rows are of a named tuple: members are columns, those that may be None may be NULL.

    The first sentence of the type's docstring is the comment, in Chinese and English; the name is that of the type
    (`HandIn`: `hand_in`) unless said; `indexes` name one column or several each. Raises TypeError for a member whose
    type says no column, ValueError for a column that is not there.
    """
    kinds = {member: column(of) for member, of in get_type_hints(row, include_extras=True).items()}
    comment = " ".join(cleandoc(row.__doc__ or "").partition("\n\n")[0].split())
    made: Table[RowT] = Table(
        *(name or _snake(row.__name__), kinds, _columns(key), comment, tuple(map(_columns, indexes))),
        row=partial(tuple.__new__, row),  # what `_make` does, without asking for the number of values
    )
    for columns in (made.key, *made.indexes):
        made.places(columns)
    return made


def column(of: Any) -> str:
    """Return the SQL type for an annotation of a member of a row."""
    if get_origin(of) is Annotated:
        inner, *marks = get_args(of)
        told = [mark.kind for mark in marks if isinstance(mark, Sql)]
        return f"{told[0]} NOT NULL" if told else column(inner)
    arguments = get_args(of)
    if get_origin(of) in {UnionType, Union}:
        [one] = (argument for argument in arguments if argument is not NoneType)
        return column(one).removesuffix(" NOT NULL")
    kind = type(arguments[0]) if get_origin(of) is Literal else of
    if kind not in KINDS:
        raise TypeError(f"{of} says no column: name its SQL type by Annotated[…, Sql(…)]")
    return f"{KINDS[kind]} NOT NULL"


def copied(of: Table[RowT], /, *events: type[Event], **renamed: str) -> Facts[RowT]:
    """Return the facts whose rows are members of one of these events, and of its envelope, by name.

    `renamed` says which member fills a column of another name; `terms.kind` is the member of a member. Raises TypeError
    for a column that nothing fills, and for one that must not be NULL while the member may be None.
    """
    [paths] = {tuple(_path(of, name, event, renamed.get(name, name)) for name in of.columns) for event in events}
    get: Callable[[Recorded], Any] = attrgetter(*paths)
    read: Callable[[Recorded], Row] = get if len(paths) > 1 else lambda recorded: (get(recorded),)

    def row(recorded: Recorded) -> Iterable[Row]:
        return (read(recorded),)

    return Facts(of, row, events, dict.fromkeys(events, row))


def made(of: Table[RowT], /, *rules: Callable[..., Iterable[Row]], whole: bool = False) -> Facts[RowT]:
    """Return the facts whose rows rules make: `rule(event)`, or `rule(event, recorded)` where it needs the envelope.

    The annotation of its first parameter says of which events. A rule for events of one kind may be given anything
    that has their members, see `Facts`; one for several kinds tells them apart, and is given the events themselves. So
    are all where `whole` says that they need more than members, as to write an event down.
    """
    asked = [(_kinds(rule), _made(rule)) for rule in rules]
    by_kind = {kind: make for kinds, make in asked for kind in kinds}
    by_members = {kinds[0]: make for kinds, make in asked if len(kinds) == 1 and not whole}

    def make(recorded: Recorded) -> Iterable[Row]:
        return by_kind[type(recorded.event)](recorded)

    return Facts(of, make, tuple(by_kind), by_members)


def _kinds(rule: Callable[..., Iterable[Row]]) -> tuple[type[Event], ...]:
    """Return of which events a rule is."""
    first = get_type_hints(rule)[next(iter(signature(rule).parameters))]
    return get_args(first) or (first,)


def _made(rule: Callable[..., Iterable[Row]]) -> Callable[[Recorded], Iterable[Row]]:
    if len(signature(rule).parameters) > 1:
        return lambda recorded: rule(recorded.event, recorded)
    return lambda recorded: rule(recorded.event)


def _snake(name: str) -> str:
    return sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _columns(names: str | tuple[str, ...]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else names


def _path(of: Table[Any], name: str, event: type[Event], member: str) -> str:
    """Return where a recorded event holds what fills a column: in the event itself, else in its envelope."""
    if member in ENVELOPE and member not in event.model_fields:
        return member
    model: Any = event
    for part in member.split("."):
        fields = model.model_fields if isinstance(model, type) and issubclass(model, BaseModel) else {}
        if part not in fields:
            raise TypeError(f"{of.name}.{name}: {event.__name__} has no {member}")
        model = fields[part].annotation
        if NoneType in get_args(model) and of.columns[name].endswith("NOT NULL"):
            raise TypeError(f"{of.name}.{name} must not be NULL, but {event.__name__}.{member} may be None")
    return f"event.{member}"
