"""Paths: the rows that a key is derived from, and the queries that follow from the same declaration."""

from datetime import date
from typing import Any, ClassVar, NamedTuple

import pytest

from shared.events import Event
from shared.runtime.tables.definition import Derived, Facts, From, Key
from shared.runtime.tables.paths import THEMSELVES, Found, keys_of, rows_query, touched_query, touching
from shared.runtime.tables.rows import copied, table


class Said(Event):
    """Any event."""

    TYPE: ClassVar[str] = "huikuan.toy.Said.v1"
    a: str
    b: str | None
    day: date


class Sale(NamedTuple):
    """A sale, and whose it is."""

    a: str
    b: str | None


class Visit(NamedTuple):
    """A visit on a day."""

    a: str
    day: date


def facts(row: Any, name: str, key: str | tuple[str, ...]) -> Facts[Any]:
    return copied(table(row, name=name, key=key), Said)


SALE, PERSON, HEAD = facts(Sale, "sale", "a"), facts(Sale, "person", "a"), facts(Sale, "head", "a")
VISIT = facts(Visit, "visit", ("a", "day"))
SALES = From(SALE, "a")
PEOPLE = From(PERSON, "a", of=SALES, by="b")
HEADS = From(HEAD, "a", of=PEOPLE, by="b")
RESULT = table(Sale, name="result", key="a")
DERIVED = Derived(RESULT, (SALES, PEOPLE, HEADS), every=(SALES,), derive=lambda _key, _reached: ())
TABLES: dict[str, list[tuple[Any, ...]]] = {
    "sale": [("S2", None), ("S1", "ann")],
    "person": [("ann", "boss"), ("bob", "boss")],
    "head": [("boss", None)],
}


def test_a_path_leads_from_the_key_to_rows_in_the_order_of_their_keys() -> None:
    found = Found(DERIVED)
    found.from_rows(TABLES)
    reach = found.of("S1")
    assert (reach[SALES], reach[PEOPLE], reach[HEADS]) == ([("S1", "ann")], [("ann", "boss")], [("boss", None)])
    assert (found.of("S2")[PEOPLE], found.of("S2")[HEADS], found.of("S3")[SALES]) == ([], [], [])


def test_rows_have_the_type_of_their_table() -> None:
    found = Found(DERIVED)
    found.from_rows(TABLES)
    assert found.of("S1")[PEOPLE][0].b == "boss"


def test_a_row_that_two_paths_lead_to_is_there_once() -> None:
    either = From(HEAD, "a", of=(SALES, PEOPLE), by="b")
    derived = Derived(RESULT, (SALES, PEOPLE, either), every=(SALES,), derive=lambda _key, _reached: ())
    found = Found(derived)
    found.from_rows({**TABLES, "head": [("boss", None), ("ann", None)]})
    assert found.of("S1")[either] == [("ann", None), ("boss", None)]


def test_touched_keys_are_found_by_walking_the_path_back() -> None:
    assert touched_query(DERIVED, PEOPLE.name) == 'SELECT "a" FROM "sale" WHERE "b" = ANY ($1)'
    assert touched_query(DERIVED, HEADS.name) == (
        'SELECT "a" FROM "sale" WHERE "b" = ANY (ARRAY(SELECT "a" FROM "person" WHERE "b" = ANY ($1)))'
    )
    assert touched_query(DERIVED, SALES.name) == touched_query(DERIVED, THEMSELVES) == "SELECT unnest($1::text[])"
    assert touching(DERIVED.key, SALES, [("S2", None), ("S1", "ann")]) == ["S1", "S2"]
    assert touching(DERIVED.key, PEOPLE, [("ann", None)]) == ["ann"]


def test_a_key_of_several_parts_is_one_text_in_which_the_first_may_hold_blanks() -> None:
    key = Key((str, date))
    visits = From(VISIT, "a", "day")
    derived = Derived(RESULT, (visits,), every=(visits,), derive=lambda _key, _reached: (), key=key)
    assert touching(key, visits, [("C 1", date(2024, 2, 29))]) == ["C 1 2024-02-29"]
    assert key.value("C 1 2024-02-29") == ("C 1", date(2024, 2, 29))
    days = [("C 1", date(2024, 2, 29)), ("C 1", date(2024, 3, 1)), ("C 1", date(2024, 2, 29))]
    assert keys_of(derived, {"visit": days}) == ["C 1 2024-02-29", "C 1 2024-03-01"]
    assert rows_query(visits) == (
        'SELECT t."a", t."day" FROM unnest($1::text[], $2::date[]) AS k("a", "day") '
        'JOIN "visit" AS t ON t."a" = k."a" AND t."day" = k."day" ORDER BY t."a", t."day"'
    )
    found = Found(derived)
    found.from_rows({"visit": [("C 1", date(2024, 2, 29)), ("C 1", date(2024, 3, 1))]})
    assert found.of("C 1 2024-02-29")[visits] == [("C 1", date(2024, 2, 29))]


def test_a_path_is_there_once_and_goes_on_from_one_that_is_there() -> None:
    for paths in ((SALES, SALES), (PEOPLE,)):
        with pytest.raises(TypeError, match="result: a path is there twice, or goes on from one that is not there"):
            Derived(RESULT, paths, every=(), derive=lambda _key, _reached: ())
    with pytest.raises(ValueError, match="colour"):
        From(SALE, "colour")
    with pytest.raises(ValueError, match="colour"):
        From(PERSON, "a", of=SALES, by="colour")
