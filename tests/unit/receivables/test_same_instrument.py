"""One cheque or bill is recorded once, however it is spelt and whoever tells of it. P4-7.4"""

import pytest

from services.receivables.subjects.account.receipts import InstrumentTwice
from services.receivables.subjects.account.wishes.receipts import TakeOverReceipt
from shared.events.receivables import InstrumentReceived, PaymentAllocated
from tests.unit.receivables.samples import account, cash, cheque, history, invoice, line, march, said

V = invoice("V", line("100.00"))
SPELLINGS = [
    {"instrument_no": "ａｂ－１２", "bank": "ICBC Pudong"},
    {"instrument_no": "Ab 12", "bank": "icbc-pudong"},
    {"instrument_no": "AB12", "bank": " ＩＣＢＣ\u3000pudong "},
    {"instrument_no": "AB\u201312", "bank": "ICBC\u200bPudong"},
]


@pytest.mark.clause("P4-7.4")
@pytest.mark.parametrize("spelt", SPELLINGS)
def test_another_spelling_of_bank_or_number_is_the_same_instrument(spelt: dict[str, str]) -> None:
    before = history(V, cheque("R1", "10.00", march(2), instrument_no="AB-12", bank="ICBC Pudong"))
    refusal = account.given(*before).when(cheque("R2", "10.00", march(2), **spelt)).refuses(InstrumentTwice)
    assert (refusal.clause, "receipt R1" in refusal.detail) == ("P4-7.4", True)
    other = cheque("R2", "10.00", march(2), **{**spelt, "bank": "ICBC Minhang"})
    assert said([V], other) == ["R2>V 10.00 03-02"]


@pytest.mark.clause("P4-7.4")
def test_an_import_brings_no_bank_and_meets_the_same_instrument_all_the_same() -> None:
    live = cheque("R1", "10.00", march(2), instrument_no="AB-12", bank="ICBC Pudong")
    row = TakeOverReceipt(**cheque("R2", "10.00", march(2), instrument_no="ab12").model_dump())
    account.given(*history(V, live)).when(row).refuses(InstrumentTwice)
    account.given(*history(V, row)).when(live).refuses(InstrumentTwice)
    account.given(*history(V, row)).when(row.model_copy(update={"receipt_no": "R3"})).refuses(InstrumentTwice)
    other = live.model_copy(update={"method": "bill", "acceptor": "ICBC", "due_on": march(31)})
    assert account.given(*history(V, row)).when(other).decide()


@pytest.mark.clause("P4-7.4")
def test_instruments_that_an_older_release_told_apart_are_folded_and_no_third_joins_them() -> None:
    [issued, *first] = history(V, cheque("R1", "10.00", march(2), instrument_no="AB-12", bank="ICBC"))
    others = [
        fact.model_copy(
            update={"receipt_no": number, **({"bank": bank} if isinstance(fact, InstrumentReceived) else {})}
        )
        for number, bank in (("R2", "icbc"), ("R3", None))
        for fact in first
        if not isinstance(fact, PaymentAllocated)
    ]
    given = account.given(issued, *first, *others)
    refusal = given.when(cheque("R4", "1.00", march(3), instrument_no="AB12", bank="ICBC")).refuses(InstrumentTwice)
    assert "receipt R1" in refusal.detail
    assert given.when(cash("R4", "1.00", march(3))).decide()
