"""Reading what our own logs return: it was validated when it was appended, and the hash chain covers it since.

So members are only given their types again, in compiled code, and nothing is validated a second time. The result is
the very object that validation gives; a test compares both over every event that we keep. Where a content cannot be
read this way, validation has the word: it reads it all the same, or says what is wrong.
"""

from collections.abc import Callable
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, NotRequired, TypedDict, Union, get_args, get_origin

import msgspec
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from shared.events import Event
from shared.events.registry import BY_NAME
from shared.runtime.log import mapper

Members = dict[str, Any]
Build = Callable[[Any], Any]

# The slots of a model, written without asking the model: it is frozen, and these are what validation would set.
_members_of, _given, _further, _hidden = (
    vars(BaseModel)[slot].__set__
    for slot in ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
)


def decode(name: str, data: bytes) -> Event:
    """Return the event of a row of our log; older shapes are lifted to the present one. Raises Unknown, Newer."""
    kind = BY_NAME.get(name)
    return mapper.decode(name, data) if kind is None else reader(kind)(data)


@cache
def reader(kind: type[Event]) -> Callable[[bytes], Event]:
    """Return what reads events that were recorded as of this kind, each as `decode` does."""
    read, build, name = msgspec.json.Decoder(_members(kind)).decode, _model(kind), kind.TYPE
    lift: Callable[[Event], Event] | None = getattr(kind, "upcast", None)

    def event(data: bytes) -> Event:
        try:
            members = read(data)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return mapper.decode(name, data)
        made: Event = build(members)
        return made if lift is None else lift(made)

    return event


@cache
def members_reader(kind: type[Event]) -> Callable[[bytes], Any]:
    """Return what reads the members of events that were recorded as of this kind, in a third of the time of `reader`.

    What it returns has them under their names, and is no event: for those who ask for nothing else.
    """
    read, careful = msgspec.json.Decoder(_struct(kind)).decode, reader(kind)

    def members(data: bytes) -> Any:
        try:
            return read(data)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return careful(data)

    return members


def _shape(of: Any, model: Callable[[type[BaseModel]], Any]) -> Any:
    """Return the type by which msgspec reads what pydantic writes: models as `model` has them, limits left out."""
    if get_origin(of) is Annotated:
        return _shape(get_args(of)[0], model)
    if isinstance(of, type) and issubclass(of, BaseModel):
        return model(of)
    origin, arguments = get_origin(of), get_args(of)
    if origin in {Union, UnionType}:
        return Union[tuple(_shape(argument, model) for argument in arguments)]  # noqa: UP007  # put together at run time
    if origin in {tuple, dict}:
        return origin[tuple(argument if argument is ... else _shape(argument, model) for argument in arguments)]
    return of


@cache
def _members(kind: type[BaseModel]) -> Any:
    """Return the type of a dict with the members of a model."""
    shapes = {name: _shape(field.annotation, _members) for name, field in kind.model_fields.items()}
    members = {
        name: shape if kind.model_fields[name].is_required() else NotRequired[shape] for name, shape in shapes.items()
    }
    return TypedDict(kind.__name__, members)  # type: ignore[operator]  # as many as the model has


@cache
def _struct(kind: type[BaseModel]) -> type[msgspec.Struct]:
    """Return the type of a struct with the members of a model, none of which the collector need look at."""
    members = [
        (name, _shape(field.annotation, _struct), *(() if field.is_required() else (_default(field),)))
        for name, field in kind.model_fields.items()
    ]
    return msgspec.defstruct(kind.__name__, members, kw_only=True, gc=False)


def _default(field: FieldInfo) -> Any:
    fresh: Any = field.default_factory
    return msgspec.field(default_factory=fresh) if fresh else msgspec.field(default=field.get_default())


def _build(of: Any) -> Build | None:
    """Return what makes models of the dicts inside a value of this type; None where there are none."""
    if get_origin(of) is Annotated:
        return _build(get_args(of)[0])
    if isinstance(of, type) and issubclass(of, BaseModel):
        return _model(of)
    origin, arguments = get_origin(of), get_args(of)
    inner = [build for argument in arguments if argument is not ... and (build := _build(argument)) is not None]
    if not inner:
        return None
    [build] = inner  # a choice between models, or a dict that holds them twice, would need more than this
    if origin is tuple:
        return lambda values: tuple(map(build, values))
    if origin in {Union, UnionType} and set(arguments) > {NoneType}:
        return lambda value: None if value is None else build(value)
    raise TypeError(f"{of}: nothing here reads models inside of that")


@cache
def _model(kind: type[BaseModel]) -> Build:
    """Return what makes a model of its members, in the order of its fields, as validation would have made it."""
    absent = {name: None if field.is_required() else field.get_default() for name, field in kind.model_fields.items()}
    fresh = {name: make for name, field in kind.model_fields.items() if (make := field.default_factory)}
    inner = {name: build for name, field in kind.model_fields.items() if (build := _build(field.annotation))}
    new = object.__new__

    def flat(members: Members) -> BaseModel:
        made = new(kind)
        _members_of(made, absent | members)  # brings them into order: what is written of the model later follows it
        _given(made, set(members))
        _further(made, None)
        _hidden(made, None)
        return made

    def whole(members: Members) -> BaseModel:
        made = flat(members)
        told = vars(made)
        for name, build in inner.items():
            if name in members:
                told[name] = build(members[name])
        for name, make in fresh.items():
            if name not in members:
                told[name] = make()  # type: ignore[call-arg]  # none of ours takes what was validated
        return made

    return whole if inner or fresh else flat
