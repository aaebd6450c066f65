"""A number that is on record and is told again: what is new in it is other content, never dropped in silence. P4-7.4"""

from decimal import Decimal
from typing import Any

import pytest

from services.receivables.subjects.account.receipts import NoSuchReceipt
from services.receivables.subjects.account.wishes.receipts import RecordReceipt, ReleaseReceipt, TakeOverReceipt
from shared.events.receivables import CreditSetOff, InstrumentBounced
from shared.runtime.ask.decisions import RecordedDifferently
from tests.unit.receivables.samples import (
    FINANCE,
    account,
    bounce,
    cash,
    cheque,
    history,
    invoice,
    line,
    march,
    said,
    set_off,
    told,
)

V = invoice("V", line("100.00"))


def of_import(number: str, **members: Any) -> RecordReceipt:
    return TakeOverReceipt(**cheque(number, "10.00", march(2), **members).model_dump())


@pytest.mark.clause("P4-7.4")
def test_a_bounce_that_an_import_tells_later_is_other_content_where_nothing_had_cleared() -> None:
    given = account.given(*history(V, of_import("R1", cleared_on=None)))
    given.when(of_import("R1", cleared_on=None, bounced_on=march(5))).refuses(RecordedDifferently)
    given.when(of_import("R1", cleared_on=None)).then()


@pytest.mark.clause("P4-7.4")
def test_an_import_that_broke_off_before_the_bounce_of_money_goes_on_with_it() -> None:
    row = of_import("R1", bounced_on=march(5))
    assert said([V], row) == ["R1>V 10.00 03-02"]
    account.given(*history(V, row)).when(row).then()
    assert said([V, row], bounce("R1", march(5))) == ["R1<V 10.00 03-05"]


@pytest.mark.clause("P4-7.4")
def test_a_row_that_comes_again_with_nothing_new_but_its_bounce_is_taken_with_it() -> None:
    row, again = of_import("R1"), of_import("R1", bounced_on=march(5))
    assert said([V, row], again, bounce("R1", march(5))) == ["R1<V 10.00 03-05"]
    returned = account.given(*history(V, row, again, bounce("R1", march(5))))
    returned.when(again).then()
    returned.when(row).refuses(RecordedDifferently)  # the bounce is on record and not in it
    given = account.given(*history(V, row))
    for other in ({"amount": Decimal("9.00")}, {"cleared_on": march(3)}):
        given.when(again.model_copy(update=other)).refuses(RecordedDifferently)
    given_bounced = account.given(*history(V, row, bounce("R1", march(5))))
    given_bounced.when(of_import("R1", bounced_on=march(6))).refuses(RecordedDifferently)


@pytest.mark.clause("P4-7.4")
def test_a_cheque_entered_with_its_bounce_comes_back_at_once() -> None:
    wish = cheque("R1", "10.00", march(2), bounced_on=march(5))
    facts = history(V, wish)
    assert told(facts) == ["R1>V 10.00 03-02", "R1<V 10.00 03-05"]
    assert isinstance(facts[-1], InstrumentBounced)
    account.given(*facts).when(wish).then()
    account.given(*history(V, cheque("R1", "10.00", march(2)))).when(wish).refuses(RecordedDifferently)


@pytest.mark.clause("P4-7.4")
@pytest.mark.parametrize("members", [{"drawer_id": "C2"}, {"bank": "another"}, {"bank": None}])
def test_another_drawer_or_bank_under_the_same_number_is_refused(members: dict[str, Any]) -> None:
    wish = cheque("R1", "10.00", march(2), bank="one")
    given = account.given(*history(V, wish))
    given.when(wish.model_copy(update={"drawer_id": "C1"})).then()
    refusal = given.when(wish.model_copy(update=members)).refuses(RecordedDifferently)
    assert refusal.members == {"differs": members, "field": next(iter(members))}
    assert not refusal.members.keys() & {"on_record"}, "what is on record is told only to who may read it"


def test_a_changed_receipt_names_every_member_that_differs_and_what_was_sent() -> None:
    given = account.given(*history(V, cash("R1", "10.00", march(2))))
    refusal = given.when(cash("R1", "11.00", march(3))).refuses(RecordedDifferently)
    assert refusal.members == {"differs": {"amount": "11.00", "received_on": "2024-03-03"}}
    assert isinstance(refusal, RecordedDifferently)
    assert refusal.on_record == {"amount": "10.00", "received_on": "2024-03-02"}
    assert str(refusal).endswith("It differs in amount, received_on.")


@pytest.mark.clause("P4-7.2")
def test_somebody_else_who_took_the_cash_is_refused() -> None:
    given = account.given(*history(V, cash("R1", "10.00", march(2), collected_by="S1")))
    given.when(cash("R1", "10.00", march(2), collected_by="S2")).refuses(RecordedDifferently)
    given.when(cash("R1", "10.00", march(2), collected_by="S1")).then()


def test_a_set_off_of_an_older_release_waits_for_its_invoice_until_finance_releases_it() -> None:
    """It settled at once, and might name an invoice that was still to come."""
    wish = set_off("S1", "10.00", march(2), "W")
    waits = CreditSetOff(**wish.model_dump(), decided_by="F1")
    release = ReleaseReceipt(receipt_no="S1", customer_id="C1", released_on=march(3))
    given = account.given(*history(V), waits)
    assert told(given.when(release).decide()) == ["S1>V 10.00 03-03"]
    given.when(wish, FINANCE).then()
    given.when(wish.model_copy(update={"invoice_no": "V"}), FINANCE).refuses(RecordedDifferently)
    account.given(*history(V)).when(release, FINANCE).refuses(NoSuchReceipt)
