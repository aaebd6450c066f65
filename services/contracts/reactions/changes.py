"""Duties of a change: departments are told of a request, the rep brings the consent in writing, persons take note.

P3-4.8.1, P3-4.8.2, P3-4.8.4
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from services.contracts.policy import ContractsRules
from services.contracts.reactions.reviews import NOTICE, OWNERS, TOLD, possible, standing
from shared.events import Event
from shared.events.contracts import (
    ContractChangeRequested,
    ContractChangeWithdrawn,
    ContractReviewed,
    ContractTerminated,
    CustomerConsentRecorded,
)
from shared.events.days import business_date
from shared.office.deadlines import Term
from shared.office.duties import HOLDERS, Duty
from shared.office.duty_room import ended, raised
from shared.runtime.ask.decisions import Reaction, Reader
from shared.runtime.callers import is_machine
from shared.runtime.policy import Book
from shared.runtime.tables.definition import Recorded

ASKING: tuple[type[Event], ...] = (
    ContractChangeRequested,
    CustomerConsentRecorded,
    ContractChangeWithdrawn,
    ContractReviewed,
    ContractTerminated,
)
"""The facts of a change that ask something of somebody, or end that."""

WRITTEN = "written-consent"

PERSONS = """
WITH content AS (SELECT customer_id, staff_id FROM read.contract_content WHERE contract_no = $1
                 ORDER BY revision LIMIT 1),
     rep AS (SELECT coalesce((SELECT h.staff_id FROM read.contract_handover AS h
                              WHERE h.contract_no = $1 AND h.effective_on <= $2
                              ORDER BY h.effective_on DESC LIMIT 1), (SELECT staff_id FROM content)) AS staff_id)
SELECT rep.staff_id AS rep,
       (SELECT o.owner_id FROM content, read.owner_on($2, ARRAY[content.customer_id]) AS o) AS owner,
       (SELECT h.manager_id FROM read.placement_on($2) AS p JOIN read.head_on($2) AS h USING (department)
        WHERE p.staff_id = rep.staff_id) AS head
FROM rep
"""


async def found(book: Book[ContractsRules], read: Reader, news: Sequence[Recorded]) -> Mapping[int, Sequence[Reaction]]:
    """Return, by the position of a fact, what it asks of somebody and what it ends."""
    return {one.position: await of_change(book, read, one) for one in news if not is_machine(one.actor)}


async def of_change(book: Book[ContractsRules], read: Reader, one: Recorded) -> Sequence[Reaction]:
    """Return what a fact of a change asks of somebody, and what it ends."""
    rules = book.on(business_date(one.recorded_at))
    match one.event:
        case ContractChangeRequested() as asked:
            return list(told(asked, rules))
        case CustomerConsentRecorded() as said:
            return await talked(read, said, rules, one)
        case ContractChangeWithdrawn() as withdrawn:
            gone = [ended(written(withdrawn), one, withdrawn="change_ended"), *given_up(withdrawn, rules, one)]
            drafted = withdrawn.revision is not None
            return [*gone, *(await void(read, withdrawn.contract_no, rules, one) if drafted else ())]
        case ContractTerminated(contract_no=contract_no):
            return await void(read, contract_no, rules, one, "contract_ended")
        case ContractReviewed() as reviewed if reviewed.approved and reviewed.path in rules.notice_duties:
            return await noted(read, reviewed, rules, one)
        case _:
            return []


async def talked(
    read: Reader, said: CustomerConsentRecorded, rules: ContractsRules, one: Recorded
) -> Sequence[Reaction]:
    """Return the duty of the rep to bring a consent in writing, or what ends with a refusal. P3-4.8.2"""
    if not said.agreed:
        return list(given_up(said, rules, one))
    rep = (await persons(read, said.contract_no, one))["rep"]
    since = business_date(said.called_at)
    return [by_hand(written(said), rep, rules.consent_written, since, "P3-4.8.2")] if rep else []


def of_request(event: ContractChangeRequested | CustomerConsentRecorded | ContractChangeWithdrawn) -> str:
    """Return the part of a duty's name that says of which request it is."""
    return f"change-{event.change_no}"


def written(event: CustomerConsentRecorded | ContractChangeWithdrawn) -> Duty:
    """Return the duty to bring the customer's consent in writing."""
    return Duty(WRITTEN, event.contract_no, of_request(event))


def told(asked: ContractChangeRequested, rules: ContractsRules) -> Iterator[Reaction]:
    """Yield the notices of a request to the departments. P3-4.8.1"""
    for notice in asked.notices:
        duty = Duty(NOTICE, asked.contract_no, f"{of_request(asked)}/{notice.department}")
        yield by_hand(duty, OWNERS[notice.department], rules.notice_days, asked.requested_on, "P3-4.8.1")


def given_up(
    event: CustomerConsentRecorded | ContractChangeWithdrawn, rules: ContractsRules, one: Recorded
) -> Iterator[Reaction]:
    """Yield the end of the notices of a request that comes to nothing."""
    for department in OWNERS:
        duty = Duty(NOTICE, event.contract_no, f"{of_request(event)}/{department}")
        if department in rules.notice_departments:
            yield ended(duty, one, withdrawn="change_ended")


async def void(
    read: Reader, contract_no: str, rules: ContractsRules, one: Recorded, because: str = "change_ended"
) -> Sequence[Reaction]:
    """Return the end of the duties of a content that is void: its request was withdrawn, or the contract ended."""
    at = await standing(read, contract_no, one.position)
    duties = () if at is None else (at.duty(TOLD), *possible(at, rules))
    return [ended(duty, one, withdrawn=because) for duty in duties]


async def noted(read: Reader, reviewed: ContractReviewed, rules: ContractsRules, one: Recorded) -> Sequence[Reaction]:
    """Return the notices of a changed contract to persons, beside those of the departments. P3-4.8.4"""
    words = [notice.department for notice in reviewed.notices if notice.department not in OWNERS]
    if not words:
        return []
    owners = {**await persons(read, reviewed.contract_no, one), "finance_head": f"{HOLDERS}finance_head"}
    return [
        raised(
            Duty(NOTICE, reviewed.contract_no, f"{reviewed.revision}/{word}"),
            owner,
            rules.notice_days,
            reviewed.reviewed_on,
            "P3-4.8.4",
        )
        for word in words
        if (owner := owners.get(word)) is not None
    ]


async def persons(read: Reader, contract_no: str, one: Recorded) -> Mapping[str, str | None]:
    """Return the rep of a contract, the owner of its customer and the head of the rep, on the day of a fact."""
    [row] = await read.fetch(PERSONS, contract_no, business_date(one.recorded_at))
    return dict(row)


def by_hand(duty: Duty, owner: str, term: Term, since: date, clause: str) -> Reaction:
    """Return the wish for a duty for which no act stands: its owner says himself that it is done."""
    subject, key, wish = raised(duty, owner, term, since, clause)
    return subject, key, wish.model_copy(update={"by_hand": True})
