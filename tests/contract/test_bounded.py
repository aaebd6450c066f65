"""No member of a command, an event or a door is of a bare type, all the way down."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from importlib import import_module
from typing import Annotated, Any, Literal

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field
from starlette.routing import BaseRoute

from shared import SERVICES
from shared.events import Event, Value
from shared.events.days import Day
from shared.events.money import Money, Rate
from shared.events.registry import EVENTS
from shared.events.text import FieldName, Id
from shared.runtime.ask.decisions import Command
from shared.runtime.http.application import doors
from shared.runtime.http.front_door import Body
from tests.bounded import members, unbounded

DOORS = {service: list(doors(import_module(f"services.{service}.app").SERVICE)) for service in SERVICES}


def classes(root: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for child in root.__subclasses__():
        yield child
        yield from classes(child)


def ours(root: type[BaseModel]) -> list[type[BaseModel]]:
    return [one for one in dict.fromkeys(classes(root)) if one.__module__.startswith(("services.", "shared."))]


def named(model: type[BaseModel]) -> str:
    return f"{model.__module__}.{model.__name__}"


def taken(by: Dependant) -> Iterator[Any]:
    yield from (*by.path_params, *by.query_params, *by.body_params)
    for other in by.dependencies:
        yield from taken(other)


def things(routes: Iterable[BaseRoute]) -> Iterator[tuple[str, Any]]:
    """Yield each thing that doors take in path, query and body, with its type."""
    for route in routes:
        assert isinstance(route, APIRoute)
        for one in taken(route.dependant):
            told = one.field_info
            yield f"{route.path} {one.name}", Annotated[told.annotation, *told.metadata, None]


@pytest.mark.parametrize("model", [*EVENTS, *ours(Command), *ours(Body)], ids=named)
def test_every_member_is_bounded(model: type[BaseModel]) -> None:
    assert list(members(model, model.__name__)) == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_door_takes_bounded_types(service: str) -> None:
    told = list(things(DOORS[service]))
    assert len(told) > 5
    assert [bare for at, of in told for bare in unbounded(of, at)] == []


class Leg(Value):
    """A part of a journey."""

    place: str
    cost: Money


class ParcelSent(Event):
    """A stand-in for any event, with every way of forgetting a limit."""

    parcel_no: Id
    sent_on: date
    weight: Annotated[int, Field(ge=0)]
    share: float
    note: str | None = None
    kind: Literal["letter", "parcel"] = "letter"
    legs: tuple[Leg, ...] = ()
    marks: dict[str, Decimal]
    words: dict[FieldName, tuple[Id | int, ...]]
    anything: Any = None
    fragile: bool = False
    rate: Rate
    day: Day | None = None
    pieces: Annotated[int, Field(ge=0, le=9)] = 0


def test_what_has_no_limit_is_found_wherever_it_hides() -> None:
    assert list(members(ParcelSent, "event")) == [
        "event.sent_on: date",
        "event.weight: int",
        "event.share: float",
        "event.note: str",
        "event.legs[].place: str",
        "event.marks[]: str",
        "event.marks[]: Decimal",
        "event.words[][]: int",
        "event.anything: typing.Any",
    ]
