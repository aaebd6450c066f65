"""Folding logs in memory: each table gets its last rows, and what cannot be taken in is named."""

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from shared import SERVICES
from shared.events.staff import StaffJoined, StaffLeft
from shared.runtime.log.decoding import members_reader, reader
from shared.runtime.log.store import Entry
from shared.runtime.rebuild.fold import Fold, Unfoldable
from shared.runtime.tables.definition import Facts, Projection, Recorded, Row, Table
from tests.golden.world import decided

CORPUS = Path(__file__).parents[2] / "contract" / "corpus"
AT = datetime(2024, 6, 1, tzinfo=UTC)
PLACE: Table[Any] = Table(
    "place", {"staff_id": "text", "version": "bigint", "actor": "text"}, ("staff_id",), "where somebody is"
)
LEAVING: Table[Any] = Table("leaving", {"staff_id": "text"}, ("staff_id",), "who left")
JOINED = b'{"staff_id":"S1","name":"N","role":"rep","department":"D","joined_on":"2024-06-01"}'


def place(recorded: Recorded) -> Iterator[Row]:
    if isinstance(joined := recorded.event, StaffJoined):
        yield joined.staff_id, recorded.version, recorded.actor


def leaving(recorded: Recorded) -> Iterator[Row]:
    assert isinstance(recorded.event, StaffLeft)
    if recorded.event.staff_id == "S9":
        raise ArithmeticError("nine")
    yield (recorded.event.staff_id,)


PEOPLE = Projection("people", ("staff",), (Facts(PLACE, place, (StaffJoined,)), Facts(LEAVING, leaving, (StaffLeft,))))


def entry(position: int, name: str, data: bytes, meta: bytes = b'{"actor":"ann"}') -> Entry:
    return Entry(position, "staff-S1", position, f"huikuan.{name}", data, meta, AT, b"")


def folded(*entries: Entry) -> dict[str, list[Row]]:
    fold = Fold([PEOPLE])
    fold.take("staff", entries)
    return {facts.table.name: rows for facts, rows in fold.rows("people")}


def test_the_last_row_of_a_key_counts() -> None:
    twice = folded(entry(1, "staff.StaffJoined.v2", JOINED), entry(2, "staff.StaffJoined.v2", JOINED, b"{}"))
    assert twice == {"place": [("S1", 2, "")], "leaving": []}


def test_a_table_is_not_asked_about_events_that_it_does_not_name() -> None:
    assert folded(entry(1, "staff.StaffJoined.v2", JOINED))["place"] == [("S1", 1, "ann")]


def test_words_that_nobody_knows_are_passed_over() -> None:
    assert folded(entry(1, "weather.RainFell.v1", b"{}")) == {"place": [], "leaving": []}


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (entry(4, "staff.StaffJoined.v7", b"{}"), "staff 4, StaffJoined of staff-S1, cannot be taken in by this ver"),
        (entry(1_200, "staff.StaffJoined.v2", b"{}"), "staff 1,200, StaffJoined of staff-S1, cannot .* by people: Val"),
        (
            entry(7, "staff.StaffLeft.v1", b'{"staff_id":"S9","left_on":"2024-06-01"}'),
            "staff 7, StaffLeft of staff-S1, cannot be taken in by people/leaving: ArithmeticError: nine",
        ),
    ],
)
def test_what_cannot_be_taken_in_is_named(one: Entry, said: str) -> None:
    with pytest.raises(Unfoldable, match=said):
        folded(one)


def tables() -> Iterator[tuple[str, Projection, Facts[Any]]]:
    for service in SERVICES:
        for projection in import_module(f"services.{service}.app").SERVICE.projections:
            for facts in projection.facts:
                yield service, projection, facts


@pytest.mark.parametrize("company", ["corners", "random-1"])
def test_members_are_enough_where_a_table_says_so(company: str) -> None:
    spared = set()
    for one in decided(company).recorded:
        kind, data = type(one.event), one.event.model_dump_json(exclude_none=True).encode()
        for _, _, facts in tables():
            if make := facts.by_members.get(kind):
                lean = one._replace(event=members_reader(kind)(data))
                assert list(make(lean)) == list(facts.make(one)), facts.table.name
                spared.add(kind)
    assert len(spared) > 10


def test_members_of_every_sample_are_enough_where_a_table_says_so() -> None:
    for _, _, facts in tables():
        for kind, make in facts.by_members.items():
            data = (CORPUS / f"{kind.TYPE}.json").read_bytes()
            careful = Recorded("staff", 7, "staff-S1", 3, AT, "ann", reader(kind)(data))
            lean = careful._replace(event=members_reader(kind)(data))
            assert list(make(lean)) == list(facts.make(careful)), facts.table.name


def test_what_is_no_event_for_its_members_is_read_with_care() -> None:
    with pytest.raises(Unfoldable, match="StaffLeft of staff-S1, cannot be taken in by people: ValidationError"):
        folded(entry(7, "staff.StaffLeft.v1", b'{"staff_id":"S9"}'))


def test_nothing_comes_of_other_events() -> None:
    recorded = decided("corners").recorded
    for _, projection, facts in tables():
        others = (r for r in recorded if r.source in projection.sources and not isinstance(r.event, facts.of))
        assert not [row for one in others for row in facts.rows(one)], facts.table.name
