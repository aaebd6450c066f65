"""LateHandInsRepeated, HandInFellShort, StageReached -> RaiseProposal: nothing is deducted. P4-7.5, P4-7.6"""

from collections.abc import Iterator
from decimal import Decimal

from shared.events.receivables import HandInFellShort, LateHandInsRepeated, StageReached
from shared.office.proposal_room import by_rule
from shared.runtime.ask.decisions import Reaction
from shared.runtime.tables.definition import Recorded

OF = (LateHandInsRepeated, HandInFellShort, StageReached)
TEACHING = 3
"""The stage at which whose contract it is has a case."""
LATE = "{staff_id} handed cash of {month} in late {count} times"
SHORT = "{counted} was counted of {amount} that {staff_id} had collected by slip {collection_no}"
STAGE = "{outstanding} of {invoice_no}, due on {due_on}, reached stage {stage} on {reached_on}"
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
            yield by_rule("penalty", staff_id, f"stage/{number}/{part}/{stage}", **said)
        case _:
            pass
