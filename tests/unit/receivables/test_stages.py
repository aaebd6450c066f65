"""Stages are reached part by part, each once; supply follows what stands at stage 3; liabilities follow write-offs."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from services.receivables.subjects.account.invoicing import AccountBasis
from services.receivables.subjects.account.wishes.collection import BeginStages, PassedPart
from services.receivables.subjects.account.wishes.reductions import WriteOff
from shared.events import Event
from shared.events.contracts import Instalment, Terms
from shared.events.receivables import BadDebtLiabilityRaised, StageReached, SupplyStopped
from tests.golden.world import BOOK
from tests.spec import stamp
from tests.unit.receivables.samples import account, cash, credit_note, history, invoice, line

ISSUED, DAY = date(2026, 1, 30), date(2026, 4, 1)
DAWN = AccountBasis(stamp(DAY, "clock"), BOOK)
HALVES = Terms(
    kind="instalments",
    instalments=(Instalment(share=Decimal("0.5"), days=30), Instalment(share=Decimal("0.5"), days=60)),
)
DUE = (date(2026, 3, 1), date(2026, 3, 31))
V = invoice("V", line("1000.00"), on=ISSUED, terms=HALVES, signed_on=ISSUED)


def dawn(*passed: tuple[int, int]) -> BeginStages:
    """A day begins on which parts of V are at stages."""
    parts = [{"invoice_no": "V", "part": part, "due_on": DUE[part - 1], "stage": stage} for part, stage in passed]
    told = [PassedPart.model_validate({**part, "staff_id": "S1"}) for part in parts]
    return BeginStages(customer_id="C1", day=DAY, passed=tuple(told))


def reached(facts: list[Event]) -> list[tuple[int, int]]:
    return [(one.part, one.stage) for one in facts if isinstance(one, StageReached)]


@pytest.mark.clause("P4-7.5")
def test_each_stage_of_each_part_once_and_none_for_what_is_paid_to_the_small_difference() -> None:
    given = account.given(*history(V, basis=DAWN))
    facts = given.when(dawn((1, 3), (2, 1)), DAWN).decide()
    assert reached(facts) == [(1, 1), (1, 2), (1, 3), (2, 1)]
    assert isinstance(facts[-1], SupplyStopped)
    again = account.given(*history(V, basis=DAWN), *facts)
    again.when(dawn((1, 3), (2, 1)), DAWN).then()
    assert reached(again.when(dawn((1, 3), (2, 2)), DAWN).decide()) == [(2, 2)]
    paid = account.given(*history(V, cash("R1", "499.00", DAY, "V"), basis=DAWN))
    assert reached(paid.when(dawn((1, 3), (2, 1)), DAWN).decide()) == [(2, 1)]
    reduced = account.given(*history(V, credit_note("N1", "V", "499.00", DAY), basis=DAWN))
    assert reached(reduced.when(dawn((1, 1), (2, 1)), DAWN).decide()) == [(1, 1)]


@pytest.mark.clause("P4-7.5")
def test_a_liability_is_his_whose_the_contract_was_when_the_oldest_part_fell_due() -> None:
    reps = ((date.min, "S1"), (date(2026, 3, 15), "S2"))
    gm = replace(AccountBasis(stamp(DAY, "G1", "gm"), BOOK), reps=reps)
    given = account.given(*history(V, basis=DAWN))
    for amount, rep, due_on in (("500.00", "S2", DUE[1]), ("500.01", "S1", DUE[0])):
        wish = WriteOff(write_off_no="B1", customer_id="C1", invoice_no="V", dated_on=DAY, amount=Decimal(amount))
        raised = given.when(wish, gm).decide()[-1]
        assert isinstance(raised, BadDebtLiabilityRaised)
        assert (raised.staff_id, raised.due_on, raised.amount) == (rep, due_on, Decimal(amount))
