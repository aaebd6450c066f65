"""The doors of the rule book that every service has: what holds on a day, a proposal, and how it ends."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

from fastapi import Query, Response

from shared.events.days import Day
from shared.events.office import RuleProposed
from shared.office.doors import Today, may
from shared.office.rule_book import RuleBook
from shared.office.ruling import BOOK, RULES, ApproveRule, ProposeRule, RefuseRule, WithdrawRule
from shared.runtime.http.answers import Shown, lists, tabulates
from shared.runtime.http.etags import tag
from shared.runtime.http.front_door import Answer, Asking, Parts, Reading, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import (
    InOrder,
    Page,
    Report,
    plain_value,
    report,
    written,
)
from shared.runtime.policy import NoRuleYet

router = strict_router()


RULINGS = """
SELECT name, value, effective_from, decided_in, proposed_by, approved_by, clause FROM bi.rules
ORDER BY name, effective_from
"""


class Ruled(Shown):
    """A value of a number, from its day on; by nobody where it came with the first start."""

    name: str
    value: str
    effective_from: date
    decided_in: str
    proposed_by: str | None
    approved_by: str | None
    clause: str | None


class InForce(Ruled):
    """A number as it holds on a day, with the change of it that waits for its approval."""

    proposed: RuleProposed | None


Proposed = Annotated[ProposeRule, sent(ProposeRule, "Proposed", path=("name",))]
Approved = Annotated[ApproveRule, sent(ApproveRule, "Approved", path=("name",))]
Refusal = Annotated[RefuseRule, sent(RefuseRule, "Refusal", path=("name",))]
Withdrawal = Annotated[WithdrawRule, sent(WithdrawRule, "Withdrawal", path=("name",))]


@router.get("/rules", responses=lists(InForce), dependencies=[may("rules.list")])
async def rules(
    parts: Parts, now: Today, at: InOrder, response: Response, on: Annotated[Day | None, Query()] = None
) -> Page:
    """List the numbers of this service as they hold on a day, today unless told; the ETag is that of all of them."""
    book, version = await parts.asker.state(RULES, BOOK)
    response.headers["ETag"] = tag(version)
    rows = [row for row in in_force(book, on or now) if row["name"] > at.after]
    more = len(rows) > at.limit
    return Page(items=rows[: at.limit], next=written(rows[at.limit - 1]["name"]) if more else None)


def in_force(book: RuleBook, day: date) -> Iterator[dict[str, Any]]:
    """Yield the numbers that hold on a day, by name."""
    for name in sorted(book.rulings):
        try:
            ruling = book.ruling_on(name, day)
        except NoRuleYet:
            continue
        waits = book.proposals.get(name)
        said = {member: plain_value(value) for member, value in ruling._asdict().items()}
        yield {"name": name, **said, "proposed": None if waits is None else waits.model_dump(mode="json")}


@router.post("/rules/{name}", status_code=201, dependencies=[may("rules.propose")])
async def propose(proposed: Proposed, ask: Asking) -> Answer:
    """Propose another value of a number, from a day that is later than that of its approval; one proposal a number."""
    return await ask(RULES, BOOK, proposed)


@router.post("/rules/{name}/approval", dependencies=[may("rules.approve")])
async def approve(approved: Approved, ask: Asking) -> Answer:
    """Approve what somebody else proposed: by the gm; what the gm proposed, by a director."""
    return await ask(RULES, BOOK, approved)


@router.post("/rules/{name}/refusal", dependencies=[may("rules.approve")])
async def refuse(refusal: Refusal, ask: Asking) -> Answer:
    """Refuse what somebody else proposed, and say why: by whoever could approve it."""
    return await ask(RULES, BOOK, refusal)


@router.post("/rules/{name}/withdrawal", dependencies=[may("rules.withdraw")])
async def withdraw(withdrawal: Withdrawal, ask: Asking) -> Answer:
    """Take back what one proposed oneself, and say why; another proposal of the number may follow."""
    return await ask(RULES, BOOK, withdrawal)


@router.get("/reports/rules", responses=tabulates(Ruled), dependencies=[may("rules.report")])
async def rules_report(read: Reading) -> Report:
    """Show every value of every number of this service, with who decided it, by name and day."""
    return await report(read, RULINGS)
