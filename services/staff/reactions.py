"""LateHandInsRepeated, HandInFellShort, StageReached, BadDebtLiabilityRaised -> RaiseProposal. P4-7.5, P4-7.6

Nothing is deducted: what follows is for those to say who decide.
"""

from collections.abc import Iterator
from decimal import Decimal
from hashlib import sha256

from shared.events.receivables import BadDebtLiabilityRaised, HandInFellShort, LateHandInsRepeated, StageReached
from shared.events.text import LONGEST_ID
from shared.office.proposal_room import by_rule
from shared.runtime.ask.decisions import Reaction
from shared.runtime.tables.definition import Recorded

OF = (LateHandInsRepeated, HandInFellShort, StageReached, BadDebtLiabilityRaised)
TEACHING = 3
"""The stage at which whose contract it is has a case."""
LATE = "{staff_id} handed cash of {month} in late {count} times"
SHORT = "{counted} was counted of {amount} that {staff_id} had collected by slip {collection_no}"
STAGE = "{outstanding} of {invoice_no}, due on {due_on}, reached stage {stage} on {reached_on}"
BAD_DEBT = "{amount} of {invoice_no}, the oldest part due on {due_on}, is written off as a bad debt on {raised_on}"
NO_AMOUNT = Decimal("0.00")
"""It is a warning: whoever decides says what follows, and takes nothing."""


def reactions(recorded: Recorded) -> Iterator[Reaction]:
    """Yield our wishes; nothing where the fact asks nothing of us."""
    match recorded.event:
        case LateHandInsRepeated(staff_id=staff_id, month=month, receipt_nos=receipts):
            reason = LATE.format(staff_id=staff_id, month=month, count=len(receipts))
            said = {"clause": "P4-7.6", "reason": reason, "amount": NO_AMOUNT, "evidence": receipts}
            yield by_rule("penalty", staff_id, f"late-hand-ins/{month}", **said)
        case HandInFellShort(staff_id=staff_id, collection_no=number) as fell:
            reason = SHORT.format(**fell.model_dump())
            said = {"clause": "P4-7.1", "reason": reason, "amount": fell.short, "evidence": (number, fell.receipt_no)}
            yield by_rule("liability", staff_id, f"hand-in/{number}", **said)
        case StageReached(stage=stage, staff_id=str(staff_id), invoice_no=number, part=part) if stage == TEACHING:
            reason = STAGE.format(**recorded.event.model_dump())
            said = {"clause": "P4-7.5", "reason": reason, "amount": NO_AMOUNT, "evidence": (number,)}
            yield by_rule("penalty", staff_id, incident(f"stage/{number}/{part}/{stage}"), **said)
        case BadDebtLiabilityRaised(staff_id=str(staff_id), write_off_no=number, invoice_no=invoice_no) as debt:
            # The whole of it is the most that may be decided.
            reason = BAD_DEBT.format(**debt.model_dump())
            said = {"clause": "P4-7.5", "reason": reason, "amount": debt.amount, "evidence": (number, invoice_no)}
            yield by_rule("liability", staff_id, incident(f"bad-debt/{number}"), **said)
        case _:
            pass


def incident(name: str) -> str:
    """Return the id of an incident; one that is longer than ids are ends in its hash."""
    return name if len(name) <= LONGEST_ID else f"{name[:31]}~{sha256(name.encode()).hexdigest()[:32]}"
