"""Money for an order pays that order's invoices alone; what is left when the order is done pays other debts. P4-5.3"""

from datetime import date

import pytest

from services.receivables.subjects.account.invoicing import AccountBasis
from services.receivables.subjects.account.money_for_orders import InvoiceAndOrder, OrderOfAnotherCustomer
from services.receivables.subjects.account.wishes.receipts import ReleaseOrder
from shared.events.receivables import PaymentReleased
from shared.runtime.ask.decisions import Command, RecordedDifferently
from tests.golden.world import BOOK
from tests.unit.receivables.samples import GM, account, cash, cheque, clear, history, invoice, line, march, said, told

OTHER = invoice("A", line("9000.00"), days=0)
FIRST_OF = invoice("FH-1", line("6000.00"), on=march(10), order_no="DD-7")
SECOND_OF = invoice("FH-2", line("3000.00"), on=march(11), order_no="DD-7")
PAID = cash("R1", "10000.00", march(5), order_no="DD-7")


def done(on: date) -> Command:
    return ReleaseOrder(order_no="DD-7", customer_id="C1", released_on=on)


@pytest.mark.clause("P4-5.3")
def test_it_waits_for_its_orders_invoices_and_the_rest_pays_other_debts_once_the_order_is_cancelled() -> None:
    assert said([OTHER], PAID) == []
    assert said([OTHER, PAID], FIRST_OF) == ["R1>FH-1 6000.00 03-10"]
    facts = account.given(*history(OTHER, PAID, FIRST_OF)).when(done(march(20))).decide()
    assert isinstance(facts[0], PaymentReleased)
    assert (facts[0].order_no, facts[0].released_on) == ("DD-7", march(20))
    assert told(facts) == ["R1>A 4000.00 03-20"]
    account.given(*history(OTHER, PAID, FIRST_OF), *facts).when(done(march(21))).then()
    assert said([OTHER, PAID], FIRST_OF, SECOND_OF, done(march(11))) == [
        "R1>FH-1 6000.00 03-10",
        "R1>FH-2 3000.00 03-11",
        "R1>A 1000.00 03-11",
    ]


@pytest.mark.clause("P4-5.3")
def test_money_naming_the_invoice_comes_first_then_naming_its_order_then_the_rest() -> None:
    free = cash("R0", "100.00", march(2))
    named = cash("R2", "1000.00", march(6), "FH-1")
    assert said([free, PAID, named], FIRST_OF) == ["R2>FH-1 1000.00 03-10", "R1>FH-1 5000.00 03-10"]
    small = cash("R1", "10.00", march(5), order_no="DD-7")
    assert said([free, small], FIRST_OF) == ["R1>FH-1 10.00 03-10", "R0>FH-1 100.00 03-10"]


def test_money_that_comes_after_its_invoices_pays_them_and_waits_with_the_rest() -> None:
    assert said([OTHER, SECOND_OF, FIRST_OF], PAID) == ["R1>FH-1 6000.00 03-10", "R1>FH-2 3000.00 03-11"]
    later = cheque("R3", "7000.00", march(12), cleared_on=None, order_no="DD-7")
    assert said([OTHER, FIRST_OF, later], clear("R3", march(15))) == ["R3>FH-1 6000.00 03-15"]


def test_what_names_both_or_an_order_of_somebody_else() -> None:
    refusal = account.given().when(cash("R1", "1.00", march(1), "V", order_no="DD-7")).refuses(InvoiceAndOrder)
    assert refusal.status == 422
    others = AccountBasis(GM.stamp, BOOK, order_of="C2")
    account.given().when(cash("R1", "1.00", march(1), order_no="DD-7"), others).refuses(OrderOfAnotherCustomer)
    known = account.given(*history(PAID))
    known.when(PAID).then()
    known.when(cash("R1", "10000.00", march(5))).refuses(RecordedDifferently)
