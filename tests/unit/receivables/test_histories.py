"""A history that was decided elsewhere and is told twice: what was refused once stays refused. P4-7.5"""

import pytest

from services.receivables.subjects.account.reductions import MoreThanIsOpen
from services.receivables.subjects.account.wishes.reductions import WriteOff
from tests.unit.receivables.samples import account, bounce, cheque, history, invoice, line, march, write_off

V = invoice("V", line("100.00"))
BOUNCED = (V, cheque("R1", "100.00", march(2)), bounce("R1", march(5)))


def of_history(wish: WriteOff) -> WriteOff:
    return wish.model_copy(update={"history": True})


@pytest.mark.clause("P4-7.5")
def test_write_offs_of_a_history_come_before_the_bounces_of_their_day() -> None:
    given = account.given(*history(*BOUNCED))
    given.when(of_history(write_off("O1", "V", "1.00", march(5)))).refuses(MoreThanIsOpen)
    assert given.when(of_history(write_off("O1", "V", "1.00", march(6)))).decide()


@pytest.mark.clause("P4-7.5")
def test_whoever_sees_the_cheque_come_back_may_write_it_off_the_same_day() -> None:
    assert account.given(*history(*BOUNCED)).when(write_off("O1", "V", "1.00", march(5))).decide()


@pytest.mark.clause("P4-7.5")
def test_an_invoice_of_a_history_is_written_off_on_its_own_day() -> None:
    assert account.given(*history(V)).when(of_history(write_off("O1", "V", "1.00", march(1)))).decide()
