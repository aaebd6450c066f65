"""Under one version an event may only grow; each planted change below breaks a reader and must be seen."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import pytest

from ops.schemas import broken, write
from shared.events import Event, Value, schema
from shared.events.money import SIGNED, Money, NotNegative
from shared.events.text import Id

Change = Callable[[dict[str, Any]], object]


class Leg(Value):
    """A part of a journey."""

    place: Id
    cost: Money


class ParcelSent(Event):
    """A stand-in for any event."""

    TYPE: ClassVar[str] = "huikuan.orders.ParcelSent.v1"
    parcel_no: Id
    value: NotNegative
    fragile: bool = False
    note: str | None = None
    legs: tuple[Leg, ...] = ()


BEFORE = schema.document(ParcelSent)


def changed(change: Change) -> list[str]:
    after = copy.deepcopy(BEFORE)
    change(after)
    return schema.incompatible(BEFORE, after)


def member(after: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = after["properties"][name]
    return found


def test_the_same_schema_keeps_its_promise() -> None:
    assert changed(lambda after: after) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda after: after["properties"].update(weight={"type": "integer", "default": 0}),
        lambda after: member(after["$defs"]["Leg"], "place").update(maxLength=128),
        lambda after: after.update(description="said otherwise"),
    ],
    ids=["optional member", "looser limit", "words"],
)
def test_growing_is_allowed(change: Change) -> None:
    assert changed(change) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda after: after["properties"].pop("note"), "event.note: has left"),
        (lambda after: after["required"].append("fragile"), "event.fragile: is required now"),
        (lambda after: after["required"].remove("parcel_no"), "event.parcel_no: is no longer always there"),
        (lambda after: member(after, "fragile").update(type="string"), "event.fragile: type was boolean, is string"),
        (lambda after: member(after, "fragile").update(default=True), "event.fragile: default was False, is True"),
        (lambda after: member(after, "parcel_no").update(maxLength=8), "event.parcel_no: maxLength was 64, is 8"),
        (lambda after: member(after, "parcel_no").update(minLength=3), "event.parcel_no: minLength was 1, is 3"),
        (lambda after: member(after, "note")["anyOf"].pop(), "event.note: anyOf has 1 choices, had 2"),
        (lambda after: after["$defs"]["Leg"]["properties"].pop("cost"), "event.legs[].cost: has left"),
        (lambda after: member(after, "legs").pop("items"), "event.legs: items changed"),
    ],
)
def test_breaking_is_seen(change: Change, said: str) -> None:
    assert said in changed(change)


def test_an_amount_that_may_turn_negative_is_another_amount() -> None:
    assert changed(lambda after: member(after, "value").update(pattern=SIGNED)) != []


def test_the_writer_refuses_to_break_what_it_wrote_once(tmp_path: Path) -> None:
    assert write(tmp_path, [ParcelSent]) == 1
    assert write(tmp_path, [ParcelSent]) == 0
    assert broken(tmp_path, [ParcelSent]) == []

    class Shrunk(Event):
        """The same wire name with a member less."""

        TYPE: ClassVar[str] = ParcelSent.TYPE
        parcel_no: Id

    assert f"{ParcelSent.TYPE}: event.note: has left" in broken(tmp_path, [Shrunk])
