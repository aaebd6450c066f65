"""How a complaint is handled: intake, form, answer, review, decision, close. P5-7.1, P5-7.2"""

from collections.abc import Iterator
from typing import assert_never

from services.aftersales.subjects.complaint.decision import (
    close,
    conclude,
    refuse,
    review,
)
from services.aftersales.subjects.complaint.intake import (
    complete,
    file,
    on_file,
    reply,
)
from services.aftersales.subjects.complaint.state import Complaint, ComplaintBasis, ComplaintEvent, evolve
from services.aftersales.subjects.complaint.wishes import (
    AnswerComplaint,
    CloseComplaint,
    ComplaintCommand,
    CompleteForm,
    DecideComplaint,
    FileComplaint,
    RefuseCredit,
    ReviewComplaint,
)
from shared.events.aftersales import ComplaintFiled
from shared.runtime.ask.decisions import Claims, Subject


def decide(complaint: Complaint, command: ComplaintCommand, basis: ComplaintBasis) -> Iterator[ComplaintEvent]:
    """Yield the facts that the wish makes true; times and limits are those of the day on which it is asked."""
    if isinstance(command, FileComplaint):
        yield from file(complaint, command, basis)
        return
    filed = on_file(complaint, command)
    match command:
        case CompleteForm():
            yield from complete(complaint, command, basis)
        case AnswerComplaint():
            yield from reply(complaint, command, basis)
        case ReviewComplaint():
            yield from review(complaint, filed, command, basis)
        case DecideComplaint():
            yield from conclude(complaint, filed, command, basis)
        case RefuseCredit():
            yield from refuse(complaint, command)
        case CloseComplaint():
            yield from close(complaint, filed, command, basis)
        case _:
            assert_never(command)


NUMBERS = Claims({ComplaintFiled: {"complaint": "complaint_no"}})
COMPLAINT = Subject("complaint", Complaint, evolve, decide, claims=NUMBERS)
