"""Duties of a review: what each step asks of whom, and until when; the act itself ends the duty. P3-4.6, P3-4.6.3

A duty is raised when its turn comes, from the day of what it waits for; it ends with the act, or is withdrawn with the
content, the form or the review that it belongs to. A history that was brought in asks nothing of anybody.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from services.contracts.basis.heads import head_of
from services.contracts.policy import ContractsRules
from services.contracts.subjects.contract.steps import way_of
from shared.events import Event
from shared.events.contracts import (
    ContractKindRaised,
    ContractRegistered,
    ContractReviewed,
    CountersignGiven,
    FeasibilityRecorded,
    Kind,
    NoticeAcknowledged,
    OfficeHeadReviewed,
    ReviewMeetingHeld,
    ReviewReportFiled,
    ReviewSummaryFiled,
    ReviewSummaryIssued,
    RisksRecorded,
)
from shared.events.days import business_date
from shared.events.office import BusinessDayBegan
from shared.office.days import begun
from shared.office.deadlines import Term
from shared.office.duties import Duty
from shared.office.duty_room import ended, raised
from shared.runtime.ask.decisions import Reaction, Reader
from shared.runtime.callers import is_machine
from shared.runtime.policy import Book
from shared.runtime.tables.definition import Recorded

DONE: Mapping[type[Event], str] = {
    FeasibilityRecorded: "feasibility",
    RisksRecorded: "risks",
    OfficeHeadReviewed: "office-head",
    ReviewMeetingHeld: "meeting",
    ReviewReportFiled: "report",
}
OF_CONTRACTS: tuple[type[Event], ...] = (
    ContractRegistered,
    ContractReviewed,
    ContractKindRaised,
    NoticeAcknowledged,
    CountersignGiven,
    *DONE,
)
OF_SUMMARIES: tuple[type[Event], ...] = (ReviewSummaryFiled, ReviewSummaryIssued)
ASKING: tuple[type[Event], ...] = (*OF_CONTRACTS, *OF_SUMMARIES, BusinessDayBegan)
"""The facts that ask something of somebody, or end that."""

TOLD, NOTICE, SUMMARY, ISSUE = "registration", "notice", "review-summary", "summary-issue"
OWNERS = {
    "quality": "@quality",
    "finance": "@finance",
    "production": "@production_head",
    "purchasing": "@purchasing_head",
    "warehouse": "@warehouse",
    "dispatch": "@dispatcher",
}
"""Who answers for the notice to a department."""

CONTENT = """
SELECT c.*,
       NOT EXISTS (SELECT FROM read.contract_content AS l WHERE l.contract_no = $1 AND l.revision > c.revision)
       AND NOT EXISTS (SELECT FROM read.contract_review AS r WHERE r.contract_no = $1 AND r.revision = c.revision)
       AS open
FROM (SELECT revision, kind, staff_id, registered_at, position FROM read.contract_content
      WHERE contract_no = $1 AND position <= $2 ORDER BY revision DESC LIMIT 1) AS c
"""
RAISED = """
SELECT kind, position, raised_on FROM read.kind_raised WHERE contract_no = $1 AND revision = $2 ORDER BY position
"""
STEPS = """
SELECT step, part, max(done_on) AS done_on, max(position) AS position, count(*) AS times FROM read.review_step
WHERE contract_no = $1 AND position > $2 AND (step NOT IN ('countersign', 'office-head') OR position > $3)
GROUP BY step, part
"""
ROUTINE = """
SELECT EXISTS (SELECT FROM read.contract_review WHERE path = 'routine' AND reviewed_on >= $1 AND reviewed_on < $2)
"""


class Asked(NamedTuple):
    """What is asked of whom: from which day on, in which time, by which clause. `part` follows the revision."""

    step: str
    part: str | None
    owner: str
    since: date
    term: Term
    clause: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the review of one content stands; `kinds` are those for which it was taken, the present one last.

    `meetings` counts those that were held: each wants a report of its own.
    """

    contract_no: str
    revision: int
    kinds: tuple[Kind, ...]
    begun_on: date
    open: bool
    done: Mapping[tuple[str, str | None], date]
    meetings: int = 0

    def duty(self, step: str, part: str | None = None) -> Duty:
        """Return the name of a duty of this content."""
        return Duty(step, self.contract_no, "/".join(filter(None, (str(self.revision), part))))

    def report(self, meeting: int) -> Duty:
        """Return the name of the duty to report of a meeting; of the first without a number."""
        return self.duty("report", str(meeting) if meeting > 1 else None)


def asked(at: Standing, rules: ContractsRules) -> Iterator[Asked]:
    """Yield whose turn it is in a review that goes on."""
    kind, ready = at.kinds[-1], at.begun_on
    way = way_of(kind, rules)
    if way == "reviewer":
        yield Asked("review", None, "@reviewer", at.begun_on, rules.review_routine_within, "P3-4.6.2a")
        return
    if kind != "routine":
        for step, clause in (("feasibility", "P3-4.2.3"), ("risks", "P3-4.6.4")):
            if (step, None) not in at.done:
                yield Asked(step, None, "@quality", at.begun_on, rules.review_records_within, clause)
        days = [at.done.get((step, None)) for step in ("feasibility", "risks")]
        if None in days:
            return
        ready = max(at.begun_on, *(day for day in days if day is not None))
    yield from countersigns(at, rules, ready) if way == "countersign" else meeting(at, rules, ready)


def countersigns(at: Standing, rules: ContractsRules, ready: date) -> Iterator[Asked]:
    """Yield whose turn it is among departments, head of the office and GM."""
    departments, clause = rules.review_countersign, "P3-4.6.2b" if rules.review_form == "4.6.2" else "P3-4.2.2"
    open_ = [one for one in departments if ("countersign", one) not in at.done]
    for one in open_:
        yield Asked("countersign", one, f"@{one}_head", ready, rules.review_countersign_within, clause)
    if open_:
        return
    last = max(ready, *(at.done["countersign", one] for one in departments))
    decided = at.done.get(("office-head", None))
    if decided is None:
        yield Asked("office-head", None, "@office_head", last, rules.review_office_head_within, clause)
    elif at.kinds[-1] != "routine":
        yield Asked("conclusion", at.kinds[-1], "@gm", decided, rules.review_conclusion_within, clause)


def meeting(at: Standing, rules: ContractsRules, ready: date) -> Iterator[Asked]:
    """Yield whose turn it is around a review meeting."""
    held, reported = (at.done.get((step, None)) for step in ("meeting", "report"))
    clause = "P3-4.6.2c"
    if held is None:
        yield Asked("meeting", None, "@office", ready, rules.review_meeting_within, clause)
    elif reported is None:
        yield Asked(
            "report", str(at.meetings) if at.meetings > 1 else None, "@office", held, rules.review_report_within, clause
        )
    else:
        yield Asked("conclusion", at.kinds[-1], "@gm", reported, rules.review_conclusion_within, clause)


def possible(at: Standing, rules: ContractsRules) -> Iterator[Duty]:
    """Yield every duty that the review of a content can have raised."""
    yield at.duty("review")
    if set(at.kinds) != {"routine"} or rules.review_form == "4.2.2":
        for step in ("feasibility", "risks", "office-head", "meeting"):
            yield at.duty(step)
        yield from (at.report(meeting) for meeting in range(1, max(at.meetings, 1) + 1))
        yield from (at.duty("countersign", one) for one in rules.review_countersign)
        yield from (at.duty("conclusion", kind) for kind in at.kinds)


async def found(book: Book[ContractsRules], read: Reader, news: Sequence[Recorded]) -> Mapping[int, Sequence[Reaction]]:
    """Return, by the position of a fact, what it asks of somebody and what it ends."""
    days = dict(begun(news))
    wishes: dict[int, Sequence[Reaction]] = {}
    for one in news:
        if one.position in days:
            wishes[one.position] = [wish async for wish in week(read, days[one.position])]
        elif isinstance(one.event, OF_CONTRACTS) and not is_machine(one.actor):
            wishes[one.position] = await of_contract(book, read, one)
        elif isinstance(one.event, OF_SUMMARIES):
            wishes[one.position] = list(of_summary(one))
    return wishes


async def of_contract(book: Book[ContractsRules], read: Reader, one: Recorded) -> Sequence[Reaction]:
    """Return what a fact about a contract asks of somebody, and what it ends."""
    event, rules = one.event, book.on(business_date(one.recorded_at))
    if isinstance(event, NoticeAcknowledged):
        noted = Duty(NOTICE, event.contract_no or "", f"{event.revision}/{event.department}")
        return [] if event.contract_no is None else [ended(noted, one)]
    at = await standing(read, event.contract_no, one.position)  # type: ignore[attr-defined]  # each of them names it
    return [] if at is None else await of_review(read, at, rules, one)


async def of_review(read: Reader, at: Standing, rules: ContractsRules, one: Recorded) -> Sequence[Reaction]:
    """Return what a fact of a review ends, and whose turn it is then."""
    event = one.event
    wanted = list(asked(at, rules)) if at.open else []
    turns = [raised(at.duty(ask.step, ask.part), ask.owner, ask.term, ask.since, ask.clause) for ask in wanted]
    match event:
        case ContractRegistered():
            return [*await of_content(read, event, at, rules, one), *turns]
        case ContractReviewed():
            return list(of_end(event, at, rules, one))
        case ContractKindRaised():
            stays = {at.duty(ask.step, ask.part) for ask in wanted}
            gone = [ended(duty, one, withdrawn="kind_raised") for duty in possible(at, rules) if duty not in stays]
            return [*gone, *turns]
        case CountersignGiven():
            return [ended(at.duty("countersign", event.department), one), *turns]
        case _:
            return [*of_record(at, one), *turns]


def of_record(at: Standing, one: Recorded) -> Iterator[Reaction]:
    """Yield what a record of a review ends; minutes take the place of those before, and of their report."""
    if isinstance(one.event, ReviewReportFiled):
        yield ended(at.report(at.meetings), one)
        return
    yield ended(at.duty(DONE[type(one.event)]), one)
    if isinstance(one.event, ReviewMeetingHeld):
        yield from (ended(at.report(meeting), one, withdrawn="meeting_repeated") for meeting in range(1, at.meetings))


async def of_content(
    read: Reader, event: ContractRegistered, at: Standing, rules: ContractsRules, one: Recorded
) -> Sequence[Reaction]:
    """Return the end of the duties of the content before, and the notice to the head of the rep. P2-3"""
    before = await standing(read, event.contract_no, one.position - 1)
    gone = () if before is None else (before.duty(TOLD), *possible(before, rules))
    head = await head_of(read, event.staff_id, at.begun_on) if at.open else None
    told = [] if head is None else [raised(at.duty(TOLD), head, clause="P2-3")]
    return [*(ended(duty, one, withdrawn="content_replaced") for duty in gone), *told]


def of_end(event: ContractReviewed, at: Standing, rules: ContractsRules, one: Recorded) -> Iterator[Reaction]:
    """Yield what the end of a review ends, and who is to take note."""
    done = at.duty("conclusion", event.path) if event.step == "conclusion" else at.duty("review")
    if event.step in {None, "conclusion"}:
        yield ended(done, one)
    for duty in (at.duty(TOLD), *possible(at, rules)):
        yield ended(duty, one, withdrawn="review_ended")
    if event.path in rules.notice_duties:
        for told in (one for one in event.notices if one.department in OWNERS):
            duty = at.duty(NOTICE, told.department)
            yield raised(duty, OWNERS[told.department], rules.notice_days, event.reviewed_on, "P3-4.6.3")


def of_summary(one: Recorded) -> Iterator[Reaction]:
    """Yield what a summary asks of the GM, and what it ends."""
    match one.event:
        case ReviewSummaryFiled(summary_no=number):
            yield ended(Duty(SUMMARY, number), one)
            yield raised(Duty(ISSUE, number), "@gm", clause="P3-4.7.1")
        case ReviewSummaryIssued(summary_no=number):
            yield ended(Duty(ISSUE, number), one)
        case _:
            return


async def week(read: Reader, day: date) -> AsyncIterator[Reaction]:
    """Yield the duty to sum up the routine reviews of the week before a Monday, where there were some."""
    if day.weekday() == 0 and await read.fetchval(ROUTINE, day - timedelta(days=7), day):
        first = Term(1, "working_days")
        yield raised(Duty(SUMMARY, day.isoformat()), "@office", first, day - timedelta(days=1), "P3-4.7.1")


async def standing(read: Reader, contract_no: str, position: int) -> Standing | None:
    """Return where the review stands of the content that was on file at a position; None: none was."""
    rows = await read.fetch(CONTENT, contract_no, position)
    if not rows:
        return None
    [content] = rows
    raises = await read.fetch(RAISED, contract_no, content["revision"])
    since = raises[-1]["position"] if raises else content["position"]
    steps = {
        (row["step"], row["part"]): row for row in await read.fetch(STEPS, contract_no, content["position"], since)
    }
    held, reported = (steps.get((step, None)) for step in ("meeting", "report"))
    if held is not None and reported is not None and reported["position"] < held["position"]:
        del steps["report", None]
    return Standing(
        contract_no,
        content["revision"],
        (content["kind"], *(row["kind"] for row in raises)),
        raises[-1]["raised_on"] if raises else business_date(content["registered_at"]),
        content["open"],
        {step: row["done_on"] for step, row in steps.items()},
        0 if held is None else held["times"],
    )
