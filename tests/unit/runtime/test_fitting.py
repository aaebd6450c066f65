"""A fact that its readers could not take in is refused before it is stored."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, ClassVar

import pytest

from shared.events import Event
from shared.events.registry import BY_NAME
from shared.events.text import Id, Text
from shared.runtime.ask.decisions import Stamp
from shared.runtime.ask.fitting import LONGEST_KEY_BYTES, DoesNotFit, Fitting, Taker
from shared.runtime.tables.definition import Facts, Projection, Recorded, Row, Table

STAMP = Stamp("S1", datetime(2024, 5, 1, tzinfo=UTC), date(2024, 5, 1))
COLUMNS = {
    "no": "text",
    "position": "bigint NOT NULL",
    "n": "integer",
    "amount": "NUMERIC(18,2)",
    "any": "numeric",
    "day": "date",
    "at": "timestamptz",
    "clock": "time",
    "yes": "boolean",
    "note": "text",
}
GOOD: dict[str, Any] = {
    "no": "A",
    "position": 1,
    "n": None,
    "amount": Decimal("-1.50"),
    "any": 0,
    "day": date(9999, 12, 31),
    "at": STAMP.at,
    "clock": time(9),
    "yes": True,
    "note": "合同 \x80",
}
TABLE: Table[Any] = Table("thing", COLUMNS, ("no",), "Things 物", (("note", "no"),))


def nothing(_recorded: Recorded) -> Iterable[Row]:
    return ()


def unfit(**changed: Any) -> str | None:
    return Taker(Facts(TABLE, nothing, ())).unfit(tuple((GOOD | changed).values()))


def test_a_row_of_every_type_fits() -> None:
    taker = Taker(Facts(TABLE, nothing, ()))
    assert [taker.unfit(tuple(GOOD.values())) for _ in range(2)] == [None, None]
    assert taker.unfit(tuple((GOOD | {"n": 7, "amount": None}).values())) is None


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *(("no", value) for value in (None, "", 1, "a\x00", "鑫" * (LONGEST_KEY_BYTES // 3 + 1)) if value != ""),
        *(("position", value) for value in (None, 2**63, -(2**63), True, "1")),
        *(("n", value) for value in (2**31, 1.5)),
        *(("amount", value) for value in (Decimal("1E+16"), Decimal("-1E+16"), Decimal("1E-999999"), 1.5)),
        *(("any", value) for value in (Decimal("1E+200000"), Decimal("1E-999999"), "1")),
        *(("day", value) for value in (datetime(2024, 1, 1, tzinfo=UTC), "2024-01-01")),
        *(("at", value) for value in (date(2024, 1, 1), "now")),
        *(("clock", "09:00"), ("yes", 1), ("note", "\x00"), ("note", b"x")),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_a_value_that_a_column_cannot_take_is_found(column: str, value: object) -> None:
    assert unfit(**{column: value}) == column


def test_a_row_of_another_length_is_found() -> None:
    assert Taker(Facts(TABLE, nothing, ())).unfit(("A", 1)) == "*"


def test_texts_that_stand_together_in_an_index_have_room_together() -> None:
    assert unfit(note="x" * 2_000) is None
    assert unfit(note="x" * 2_000, no="x" * 1_000) == "note"


def test_a_column_of_a_type_not_known_here_is_an_error_at_the_start() -> None:
    with pytest.raises(LookupError, match=r"thing\.shape"):
        Taker(Facts(Table("thing", {"no": "text", "shape": "polygon"}, ("no",), "x"), nothing, ()))


class ParcelSent(Event):
    """A stand-in for any event."""

    TYPE: ClassVar[str] = "huikuan.orders.ParcelSent.v1"
    parcel_no: Id
    note: Text | None = None


def fitting(rows: Any) -> Fitting:
    table: Table[Any] = Table("parcel", {"parcel_no": "text", "note": "text"}, ("parcel_no",), "Parcels 包裹")
    return Fitting("orders", [Projection("parcels", ("orders",), (Facts(table, rows, (ParcelSent,)),))])


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BY_NAME, ParcelSent.TYPE, ParcelSent)


def ask(fits: Fitting, fact: Event, data: bytes | None = None) -> None:
    fits(fact, "parcel-1", 1, fact.model_dump_json(exclude_none=True).encode() if data is None else data, STAMP)


def of_parcel(recorded: Recorded) -> Iterable[Row]:
    assert isinstance(recorded.event, ParcelSent)
    yield recorded.event.parcel_no, recorded.event.note


def test_a_fact_with_rows_that_fit_is_let_through() -> None:
    ask(fitting(of_parcel), ParcelSent(parcel_no="P1"))


def test_a_fact_whose_rows_do_not_fit_is_refused_by_name() -> None:
    poisoned = ParcelSent.model_construct(parcel_no="P1", note="a\x00b")
    with pytest.raises(DoesNotFit, match=r"parcel\.note cannot take what ParcelSent says"):
        ask(fitting(of_parcel), poisoned)


def test_a_fact_that_is_not_read_back_as_it_was_is_refused() -> None:
    with pytest.raises(DoesNotFit, match="not read back"):
        ask(fitting(of_parcel), ParcelSent(parcel_no="P1"), b'{"parcel_no": "P2"}')


def test_a_fact_that_makes_no_rows_is_refused() -> None:
    def failing(_recorded: Recorded) -> Iterable[Row]:
        raise ZeroDivisionError("by nothing")

    with pytest.raises(DoesNotFit, match="parcel makes no row of ParcelSent: ZeroDivisionError"):
        ask(fitting(failing), ParcelSent(parcel_no="P1"))
