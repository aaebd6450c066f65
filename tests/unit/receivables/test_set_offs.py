"""What is set off takes two people, and is never more than what is owed. P4-5.3"""

from decimal import Decimal

import pytest

from services.receivables.subjects.account.invoicing import NoSuchInvoice
from services.receivables.subjects.account.refunds import MoreThanIsOwed, NoSuchSetOff, SetsOffAlone
from shared.events.receivables import SetOffProposed
from shared.runtime.ask.decisions import RecordedDifferently
from tests.unit.receivables.samples import (
    FINANCE,
    account,
    approve,
    cash,
    history,
    invoice,
    line,
    march,
    said,
    set_off,
    write_off,
)

V = invoice("V", line("100.00"))
W = invoice("W", line("50.00"), on=march(4))


@pytest.mark.clause("P4-5.3")
def test_finance_proposes_and_nothing_is_settled_before_somebody_else_approves() -> None:
    before = history(V)
    [proposed] = account.given(*before).when(set_off("S1", "30.00", march(2)), FINANCE).decide()
    assert isinstance(proposed, SetOffProposed)
    given = account.given(*before, proposed)
    given.when(approve("S1"), FINANCE).refuses(SetsOffAlone)
    done = given.when(approve("S1")).decide()
    assert [type(fact).__name__ for fact in done] == ["CreditSetOff", "PaymentAllocated"]
    assert (proposed.proposed_by, done[0].decided_by) == ("F1", "G1")  # type: ignore[attr-defined]
    after = account.given(*before, proposed, *done)
    after.when(approve("S1")).then()
    after.when(set_off("S1", "30.00", march(2)), FINANCE).then()


def test_another_content_under_the_number_is_refused_and_what_nobody_proposed_is_not_there() -> None:
    given = account.given(*history(V, set_off("S1", "30.00", march(2))))
    given.when(set_off("S1", "30.01", march(2)), FINANCE).refuses(RecordedDifferently)
    given.when(approve("S2")).refuses(NoSuchSetOff)
    taken = account.given(*history(V, set_off("S1", "30.00", march(2)), cash("S1", "1.00", march(2))))
    taken.when(approve("S1")).refuses(RecordedDifferently)


@pytest.mark.parametrize(
    ("amount", "named", "day", "owed"),
    [
        ("150.01", None, 4, "150.00"),
        ("100.01", None, 3, "100.00"),  # the other invoice is issued a day later
        ("100.01", "V", 4, "100.00"),
        ("50.01", "W", 4, "50.00"),
        ("0.01", "W", 3, "0.00"),
    ],
)
def test_no_more_is_set_off_than_was_owed_on_the_day(amount: str, named: str | None, day: int, owed: str) -> None:
    given = account.given(*history(V, W))
    refusal = given.when(set_off("S1", amount, march(day), named), FINANCE).refuses(MoreThanIsOwed)
    assert (refusal.status, refusal.detail.partition(" ")[0]) == (422, owed)
    if Decimal(owed):
        assert given.when(set_off("S1", owed, march(day), named), FINANCE).decide()


def test_what_is_not_issued_is_owed_by_nobody() -> None:
    account.given(*history(V)).when(set_off("S1", "1.00", march(2), "LATER"), FINANCE).refuses(NoSuchInvoice)
    given_up = account.given(*history(V, write_off("O1", "V", "100.00", march(2))))
    given_up.when(set_off("S1", "1.00", march(2), "V"), FINANCE).refuses(MoreThanIsOwed)


def test_what_was_paid_meanwhile_is_not_set_off_as_well() -> None:
    proposed = [V, set_off("S1", "60.00", march(2)), set_off("S2", "60.00", march(2))]
    assert said(proposed, approve("S1")) == ["S1>V 60.00 03-02"]
    account.given(*history(*proposed, approve("S1"))).when(approve("S2")).refuses(MoreThanIsOwed)
    account.given(*history(*proposed, cash("R1", "50.00", march(3)))).when(approve("S1")).refuses(MoreThanIsOwed)
