"""When invoices fall due. P4-7.1, P4-7.2, P4-7.3"""

from datetime import date
from decimal import Decimal

import pytest

from services.receivables.subjects.account.falling_due import instalments
from services.receivables.subjects.account.wishes.invoices import RecordDelivery
from shared.events.contracts import Instalment, Terms
from shared.events.receivables import DueDatesMoved
from shared.runtime.ask.decisions import RecordedDifferently
from tests.unit.receivables.samples import account, history, invoice, line, march

SIGNED = date(2024, 1, 31)


def due(terms: Terms, delivered_on: date | None = None, amount: str = "100.00") -> list[tuple[str, str]]:
    """The parts of an invoice of 1 March on a contract of 31 January."""
    parts = instalments(terms, Decimal(amount), signed_on=SIGNED, issued_on=march(1), delivered_on=delivered_on)
    return [(part.due_on.isoformat(), str(part.amount)) for part in parts]


@pytest.mark.parametrize(
    ("terms", "day"),
    [
        (Terms(kind="prepaid"), "2024-03-01"),
        (Terms(kind="cod"), "2024-03-01"),
        (Terms(kind="credit", credit_days=0), "2024-03-01"),
        (Terms(kind="credit", credit_days=31), "2024-04-01"),
    ],
    ids=lambda value: getattr(value, "kind", value),
)
def test_one_part(terms: Terms, day: str) -> None:
    assert due(terms) == [(day, "100.00")]


def test_cash_on_delivery_counts_from_the_delivery_where_one_is_recorded() -> None:
    assert due(Terms(kind="cod"), march(5)) == [("2024-03-05", "100.00")]


@pytest.mark.clause("P4-7.3")
def test_instalments_count_from_signing_dispatch_and_delivery() -> None:
    parts = (
        Instalment(share=Decimal("0.1"), days=365, counted_from="delivery"),
        Instalment(share=Decimal("0.3"), counted_from="signing"),
        Instalment(share=Decimal("0.6"), counted_from="delivery"),
    )
    terms = Terms(kind="instalments", instalments=parts)
    assert due(terms, march(10)) == [("2024-03-01", "30.00"), ("2024-03-10", "60.00"), ("2025-03-10", "10.00")]
    assert due(terms, amount="0.05") == [("2024-03-01", "0.01"), ("2024-03-01", "0.03"), ("2025-03-01", "0.01")]


@pytest.mark.clause("P4-7.3")
def test_the_last_tenth_is_kept_back_for_a_year_from_delivery() -> None:
    parts = (
        Instalment(share=Decimal("0.3"), counted_from="signing"),
        Instalment(share=Decimal("0.6"), counted_from="delivery"),
        Instalment(share=Decimal("0.1"), months=12, counted_from="delivery", retention=True),
    )
    terms = Terms(kind="instalments", instalments=parts)
    dated = {"signed_on": date(2026, 1, 10), "issued_on": date(2026, 3, 2)}
    found = instalments(terms, Decimal("12345.67"), **dated, delivered_on=date(2026, 3, 5))
    assert [(str(part.due_on), str(part.amount), part.retention) for part in found] == [
        ("2026-03-02", "3703.70", None),
        ("2026-03-05", "7407.40", None),
        ("2027-03-05", "1234.57", True),
    ]
    leap = {"signed_on": date(2028, 2, 1), "issued_on": date(2028, 2, 20)}
    late = instalments(terms, Decimal("12345.67"), **leap, delivered_on=date(2028, 2, 29))
    assert late[-1].due_on == date(2029, 2, 28)


@pytest.mark.parametrize(
    ("months", "day"),
    [(1, "2024-02-29"), (13, "2025-02-28"), (2, "2024-03-31"), (11, "2024-12-31"), (12, "2025-01-31")],
)
def test_a_month_after_the_last_day_is_a_last_day(months: int, day: str) -> None:
    part = Instalment(share=Decimal(1), months=months, counted_from="signing")
    [(on, _)] = due(Terms(kind="instalments", instalments=(part,)))
    assert on == max(day, "2024-03-01"), "none is due before its invoice is issued"


@pytest.mark.clause("P4-7.2")
def test_a_delivery_moves_the_due_date_once() -> None:
    cod = invoice("V", line("100.00"), terms=Terms(kind="cod"))
    deliver = RecordDelivery(invoice_no="V", customer_id="C1", delivered_on=march(4))
    [moved] = account.given(*history(cod)).when(deliver).decide()
    assert isinstance(moved, DueDatesMoved)
    assert [part.due_on for part in moved.instalments] == [march(4)]
    given = account.given(*history(cod, deliver))
    given.when(deliver).then()
    given.when(deliver.model_copy(update={"delivered_on": march(5)})).refuses(RecordedDifferently)
    on_credit = account.given(*history(invoice("V", line("100.00"))))
    on_credit.when(deliver).then()
