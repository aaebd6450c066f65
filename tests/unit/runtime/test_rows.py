"""Tables out of row types, facts out of members of events: what does not fit together is an error at the start."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, ClassVar, Literal, NamedTuple

import pytest

from shared.events import Event, Value
from shared.events.money import Money
from shared.runtime.tables.definition import Recorded
from shared.runtime.tables.rows import Amount, Integer, Number, column, copied, made, table

AT = datetime(2024, 6, 1, tzinfo=UTC)


class Size(Value):
    """What a parcel measures."""

    kind: str
    weight: int | None = None


class Sent(Event):
    """A parcel went."""

    TYPE: ClassVar[str] = "huikuan.toy.Sent.v1"
    parcel_no: str
    size: Size
    note: str | None = None


class Lost(Event):
    """A parcel is lost."""

    TYPE: ClassVar[str] = "huikuan.toy.Lost.v1"
    parcel_no: str


class Parcel(NamedTuple):
    """包裹 / parcels."""

    parcel_no: str
    kind: str
    note: str | None
    recorded_at: datetime


PARCEL = table(Parcel, key="parcel_no", indexes=["kind", ("kind", "note")])
SENT = Sent(parcel_no="P1", size=Size(kind="flat"))


def recorded(event: Event) -> Recorded:
    return Recorded("toy", 7, "parcel-P1", 3, AT, "ann", event)


def test_columns_follow_from_the_members_of_a_row() -> None:
    assert PARCEL.columns == {
        "parcel_no": "text NOT NULL",
        "kind": "text NOT NULL",
        "note": "text",
        "recorded_at": "timestamptz NOT NULL",
    }
    assert (PARCEL.name, PARCEL.comment) == ("parcel", "包裹 / parcels.")
    assert (PARCEL.key, PARCEL.indexes) == (("parcel_no",), (("kind",), ("kind", "note")))


@pytest.mark.parametrize(
    ("of", "kind"),
    [
        (int, "bigint NOT NULL"),
        (Integer, "integer NOT NULL"),
        (Amount | None, "numeric(18,2)"),
        (Number, "numeric NOT NULL"),
        (date | None, "date"),
        (time, "time NOT NULL"),
        (Literal["a", "b"], "text NOT NULL"),
    ],
)
def test_a_type_says_its_column(of: Any, kind: str) -> None:
    assert column(of) == kind


@pytest.mark.parametrize("of", [Decimal, Money, list[str], Size])
def test_a_type_that_says_no_column_is_refused(of: Any) -> None:
    with pytest.raises(TypeError, match="says no column"):
        column(of)


def test_a_key_and_an_index_are_of_columns_that_are_there() -> None:
    with pytest.raises(ValueError, match="colour"):
        table(Parcel, key="colour")
    with pytest.raises(ValueError, match="colour"):
        table(Parcel, key="kind", indexes=["colour"])


def test_members_of_an_event_and_of_its_envelope_are_copied_by_name() -> None:
    facts = copied(PARCEL, Sent, kind="size.kind")
    assert list(facts.rows(recorded(SENT))) == [("P1", "flat", None, AT)]
    assert not list(facts.rows(recorded(Lost(parcel_no="P1"))))
    assert facts.of == (Sent,)


def test_several_events_fill_a_table_where_all_have_the_members() -> None:
    class Seen(NamedTuple):
        """见 / seen."""

        parcel_no: str

    facts = copied(table(Seen, key="parcel_no"), Sent, Lost)
    assert [list(facts.rows(recorded(one))) for one in (SENT, Lost(parcel_no="P2"))] == [[("P1",)], [("P2",)]]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("colour", "Sent has no colour"),
        ("size.colour", r"Sent has no size\.colour"),
        ("note", r"parcel\.kind must not be NULL, but Sent\.note may be None"),
        ("size.weight", r"parcel\.kind must not be NULL, but Sent\.size\.weight may be None"),
    ],
)
def test_a_column_that_nothing_fills_or_that_may_stay_empty_is_an_error(kind: str, said: str) -> None:
    with pytest.raises(TypeError, match=said):
        copied(PARCEL, Sent, kind=kind)


def test_a_rule_makes_rows_of_the_events_that_its_first_parameter_names() -> None:
    def parcel(fact: Sent | Lost, envelope: Recorded) -> Iterator[Parcel]:
        yield Parcel(fact.parcel_no, type(fact).__name__, None, envelope.recorded_at)

    facts = made(PARCEL, parcel)
    assert facts.of == (Sent, Lost)
    assert list(facts.rows(recorded(Lost(parcel_no="P9")))) == [("P9", "Lost", None, AT)]


def test_rules_for_one_kind_each_make_rows_of_whatever_has_its_members() -> None:
    def sent(fact: Sent) -> Iterator[Parcel]:
        yield Parcel(fact.parcel_no, fact.size.kind, fact.note, AT)

    def lost(fact: Lost, envelope: Recorded) -> Iterator[Parcel]:
        yield Parcel(fact.parcel_no, "lost", None, envelope.recorded_at)

    facts = made(PARCEL, sent, lost)
    assert facts.of == (Sent, Lost)
    assert [list(facts.rows(recorded(one))) for one in (SENT, Lost(parcel_no="P2"))] == [
        [("P1", "flat", None, AT)],
        [("P2", "lost", None, AT)],
    ]
    alike: Any = SimpleNamespace(parcel_no="P3")
    assert list(facts.by_members[Lost](recorded(alike))) == [("P3", "lost", None, AT)]


def test_a_rule_for_several_kinds_is_given_events() -> None:
    def parcel(fact: Sent | Lost) -> Iterator[Parcel]:
        yield Parcel(fact.parcel_no, type(fact).__name__, None, AT)

    def whole(fact: Sent) -> Iterator[Parcel]:
        yield Parcel(fact.model_dump_json(), "sent", None, AT)

    assert made(PARCEL, parcel).by_members == made(PARCEL, whole, whole=True).by_members == {}


def test_a_rule_that_needs_no_envelope_gets_none() -> None:
    def parcel(sent: Sent) -> Iterator[Parcel]:
        yield Parcel(sent.parcel_no, sent.size.kind, sent.note, AT)

    facts = made(PARCEL, parcel)
    assert facts.of == (Sent,)
    assert list(facts.rows(recorded(SENT))) == [("P1", "flat", None, AT)]
    assert not list(facts.rows(recorded(Lost(parcel_no="P1"))))
