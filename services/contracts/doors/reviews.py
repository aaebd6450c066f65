"""The doors of a contract's review: records, countersigns, meeting, conclusion, return, notices. P3-4.2.3 to P3-4.6"""

from functools import partial
from typing import Annotated

from fastapi import Path

from services.contracts.doors.contracts import decides_contract, to_contract
from services.contracts.subjects.contract import CONTRACT
from services.contracts.subjects.contract.review_wishes import (
    AcknowledgeNotice,
    CallMeeting,
    ConcludeReview,
    ConfirmRequirement,
    Countersign,
    FileReport,
    RaiseKind,
    RecordFeasibility,
    RecordMeeting,
    RecordRisks,
    ReturnContract,
    ReviewAsOfficeHead,
)
from shared.office.doors import may
from shared.runtime.http.front_door import Answer, Asking, strict_router
from shared.runtime.http.sent import sent

router = strict_router()
posted = partial(router.post, status_code=201)


RequirementNo = Annotated[int, Path(ge=1, le=2**31 - 1)]  # in a path, numbers are digits
Confirmation = Annotated[
    ConfirmRequirement,
    sent(ConfirmRequirement, "Confirmation", path=("contract_no",), without=("requirement_no",)),
]
Feasibility = Annotated[RecordFeasibility, sent(RecordFeasibility, "Feasibility", path=("contract_no",))]
Risks = Annotated[RecordRisks, sent(RecordRisks, "Risks", path=("contract_no",))]
Verdict = Annotated[Countersign, sent(Countersign, "Verdict", path=("contract_no",))]
HeadReview = Annotated[ReviewAsOfficeHead, sent(ReviewAsOfficeHead, "HeadReview", path=("contract_no",))]
MeetingCall = Annotated[CallMeeting, sent(CallMeeting, "MeetingCall", path=("contract_no",))]
Meeting = Annotated[RecordMeeting, sent(RecordMeeting, "Meeting", path=("contract_no",))]
Filed = Annotated[FileReport, sent(FileReport, "Report", path=("contract_no",))]
Conclusion = Annotated[ConcludeReview, sent(ConcludeReview, "Conclusion", path=("contract_no",))]
Return = Annotated[ReturnContract, sent(ReturnContract, "Return", path=("contract_no",))]
RaisedKind = Annotated[RaiseKind, sent(RaiseKind, "RaisedKind", path=("contract_no",))]
Acknowledgement = Annotated[
    AcknowledgeNotice, sent(AcknowledgeNotice, "Acknowledgement", path=("contract_no", "department"))
]


@posted(
    "/contracts/{contract_no}/requirements/{requirement_no}/confirmation",
    dependencies=[to_contract("contract.confirm")],
)
async def confirm_requirement(requirement_no: RequirementNo, wish: Confirmation, ask: Asking) -> Answer:
    """Confirm a requirement with the document by which it goes; they are numbered from 1."""
    named = wish.model_copy(update={"requirement_no": requirement_no})
    return await ask(CONTRACT, wish.contract_no, named)


@posted("/contracts/{contract_no}/feasibility", dependencies=[to_contract("contract.study")])
async def study(wish: Feasibility, ask: Asking) -> Answer:
    """Record whether it can be made."""
    return await ask(CONTRACT, wish.contract_no, wish)


@posted("/contracts/{contract_no}/risks", dependencies=[to_contract("contract.assess")])
async def assess(wish: Risks, ask: Asking) -> Answer:
    """Record the risks, all of them; a later record replaces it."""
    return await ask(CONTRACT, wish.contract_no, wish)


@posted(
    "/contracts/{contract_no}/countersigns",
    dependencies=[decides_contract("contract.countersign", "countersign")],
)
async def countersign(wish: Verdict, ask: Asking) -> Answer:
    """Give the verdict of a department."""
    return await ask(CONTRACT, wish.contract_no, wish)


@posted(
    "/contracts/{contract_no}/head-review",
    dependencies=[decides_contract("contract.head-review", "office_head")],
)
async def review_as_head(wish: HeadReview, ask: Asking) -> Answer:
    """Decide as the head of the office, after the departments."""
    return await ask(CONTRACT, wish.contract_no, wish)


@posted("/contracts/{contract_no}/meeting-call", dependencies=[to_contract("contract.call")])
async def call_meeting(wish: MeetingCall, ask: Asking) -> Answer:
    """Call the review meeting, a working day before it at the latest."""
    return await ask(CONTRACT, wish.contract_no, wish)


@posted("/contracts/{contract_no}/meeting", dependencies=[to_contract("contract.meet")])
async def record_meeting(wish: Meeting, ask: Asking) -> Answer:
    """Put the minutes of the review meeting on file; one that is not valid is refused."""
    return await ask(CONTRACT, wish.contract_no, wish)


@posted("/contracts/{contract_no}/review-report", dependencies=[to_contract("contract.report")])
async def file_report(wish: Filed, ask: Asking) -> Answer:
    """Put the report of the review meeting on file."""
    return await ask(CONTRACT, wish.contract_no, wish)


@posted(
    "/contracts/{contract_no}/conclusion",
    dependencies=[decides_contract("contract.conclude", "gm")],
)
async def conclude(wish: Conclusion, ask: Asking) -> Answer:
    """End the review of a special or important contract."""
    return await ask(CONTRACT, wish.contract_no, wish)


@posted("/contracts/{contract_no}/return", dependencies=[to_contract("contract.return")])
async def give_back(wish: Return, ask: Asking) -> Answer:
    """Give the contract back before its approval: the round ends as rejected."""
    return await ask(CONTRACT, wish.contract_no, wish)


@posted("/contracts/{contract_no}/kind", dependencies=[to_contract("contract.raise")])
async def raise_kind(wish: RaisedKind, ask: Asking) -> Answer:
    """Take the contract for more than it is: its steps begin again in the form of that kind."""
    return await ask(CONTRACT, wish.contract_no, wish)


@posted(
    "/contracts/{contract_no}/notices/{department}/acknowledgement",
    dependencies=[may("contract.acknowledge")],
)
async def acknowledge_notice(wish: Acknowledgement, ask: Asking) -> Answer:
    """Take note, for a department, of a contract that was reviewed."""
    return await ask(CONTRACT, wish.contract_no, wish)
