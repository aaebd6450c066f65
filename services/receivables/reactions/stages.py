"""BusinessDayBegan -> BeginStages; StageReached, SupplyStopped, DebtorContacted -> duties: who presses for what. P4-7.5

When a day begins, those parts are looked for that passed a stage which they have not reached, and those that stop
supply again since the last day is over on which somebody let the customer be supplied.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from services.receivables.policy import ReceivablesRules
from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.pressure import BEFORE_COURT, STOPS_SUPPLY
from services.receivables.subjects.account.wishes.collection import BeginStages, PassedPart
from shared.events.receivables import DebtorContacted, LegalActionChosen, StageReached, SupplyResumed, SupplyStopped
from shared.office.days import begun
from shared.office.duties import HOLDERS, Duty
from shared.office.duty_room import DUTY, EndDuty, ended, raised
from shared.office.duty_succession import Heir, Held
from shared.office.line import line_above
from shared.runtime.ask.decisions import Reaction, Reader
from shared.runtime.policy import Book
from shared.runtime.tables.definition import Recorded

OF = (StageReached, DebtorContacted, SupplyStopped, SupplyResumed, LegalActionChosen)
STAGE, STOP = "stage", "supply-stop"
DIRECTOR, GM, FINANCE_HEAD = f"{HOLDERS}director", f"{HOLDERS}gm", f"{HOLDERS}finance_head"

# Of parts at a stage, those that have not reached it yet, and those that stop supply though nothing says so. What an
# import brought has reached silently what it was at when it came.
PASSED = """
SELECT p.customer_id, p.invoice_no, p.part, p.due_on, p.stage, p.silent,
       coalesce((SELECT h.staff_id FROM read.handover AS h
                 WHERE h.contract_no = p.contract_no AND h.effective_on <= $1 ORDER BY h.effective_on DESC LIMIT 1),
                (SELECT c.staff_id FROM read.contract AS c WHERE c.contract_no = p.contract_no
                 ORDER BY c.revision LIMIT 1)) AS staff_id
FROM read.passed_on($1) AS p
LEFT JOIN LATERAL (
    SELECT max(s.stage) AS stage FROM read.reached_stage AS s
    WHERE s.invoice_no = p.invoice_no AND s.customer_id = p.customer_id AND s.part = p.part
) AS reached ON true
LEFT JOIN LATERAL (
    SELECT s.step, s.until FROM read.supply_step AS s WHERE s.customer_id = p.customer_id
    ORDER BY s.position DESC LIMIT 1
) AS supply ON reached.stage >= $2
WHERE p.stage > greatest(reached.stage, p.silent)
   OR (reached.stage >= $2 AND supply.step IS DISTINCT FROM 'stopped' AND coalesce(supply.until < $1, true))
ORDER BY p.customer_id COLLATE "C", p.due_on, p.invoice_no COLLATE "C", p.part
"""
# Duties of stages that wait for parts of which nothing is overdue any more.
NOT_OVERDUE = """
WITH late AS MATERIALIZED (SELECT p.invoice_no, p.part FROM read.passed_on($1) AS p)
SELECT d.duty_id FROM read.duty AS d
WHERE d.kind = $2 AND NOT EXISTS (SELECT FROM read.duty_end AS e WHERE e.duty_id = d.duty_id) AND NOT EXISTS (
    SELECT FROM late AS l WHERE l.invoice_no = d.subject
      AND starts_with(d.duty_id, d.kind || '/' || d.subject || '/' || l.part || '/'))
ORDER BY d.duty_id
"""
# Of the parts of an invoice, those at stage 4, which the gm's choice ends.
CHOSEN = """
SELECT DISTINCT part FROM read.reached_stage WHERE invoice_no = $1 AND customer_id = $2 AND stage = $3 ORDER BY part
"""
REP = """
SELECT coalesce(
    (SELECT h.staff_id FROM read.handover AS h WHERE h.contract_no = i.contract_no AND h.effective_on <= $2
     ORDER BY h.effective_on DESC LIMIT 1),
    (SELECT c.staff_id FROM read.contract AS c WHERE c.contract_no = i.contract_no ORDER BY c.revision LIMIT 1))
FROM read.invoice AS i WHERE i.invoice_no = $1
"""


async def passed(read: Reader, news: Sequence[Recorded]) -> Mapping[int, Sequence[Reaction]]:
    """Return, by the position of a day's beginning, the customers of whom something passed a stage.

    And duties that wait for what is not overdue any more: nobody has to press for that.
    """
    found: dict[int, Sequence[Reaction]] = {}
    for position, day in begun(news):
        rows = await read.fetch(PASSED, day, STOPS_SUPPLY)
        wishes: list[Reaction] = [
            (ACCOUNT, customer_id, BeginStages(customer_id=customer_id, day=day, passed=tuple(parts(of))))
            for customer_id, of in groupby(rows, key=itemgetter("customer_id"))
        ]
        for (duty_id,) in await read.fetch(NOT_OVERDUE, day, STAGE):
            wishes.append((DUTY, duty_id, EndDuty(duty_id=duty_id, done=False, reason="not_overdue")))
        found[position] = wishes
    return found


def parts(rows: Iterator[Mapping[str, Any]]) -> Iterator[PassedPart]:
    """Yield the parts of a customer; our own tables say them: nothing is judged again."""
    for row in rows:
        yield PassedPart.model_construct(**{name: row[name] for name in PassedPart.model_fields})


async def asked(
    book: Book[ReceivablesRules], read: Reader, news: Sequence[Recorded]
) -> Mapping[int, Sequence[Reaction]]:
    """Return, by position, the duties that stages, stops and choices raise or end."""
    heads: dict[tuple[str | None, date], str] = {}
    found: dict[int, Sequence[Reaction]] = {}
    for one in news:
        match one.event:
            case StageReached(staff_id=rep, reached_on=day) as reached:
                if (rep, day) not in heads:
                    heads[rep, day] = await head_of(read, rep, day)
                found[one.position] = list(to_press(book.on(day), reached, heads[rep, day]))
            case SupplyStopped() as stop:
                duty = Duty(STOP, stop.customer_id, str(stop.stopped_on))
                found[one.position] = [raised(duty, GM, since=stop.stopped_on, clause="P4-7.5")]
            case SupplyResumed() as end:
                duty = Duty(STOP, end.customer_id, str(end.stopped_on))
                found[one.position] = [ended(duty, withdrawn="supply_resumed")]
            case DebtorContacted(duties=duties, accepted_at=at):
                done = [EndDuty(duty_id=duty_id, done=True, at=at) for duty_id in duties]
                found[one.position] = [(DUTY, wish.duty_id, wish) for wish in done]
            case LegalActionChosen(invoice_no=number, customer_id=customer_id):
                rows = await read.fetch(CHOSEN, number, customer_id, BEFORE_COURT)
                found[one.position] = [ended(Duty(STAGE, number, f"{row[0]}/{BEFORE_COURT}"), one) for row in rows]
            case _:
                pass
    return found


def to_press(rules: ReceivablesRules, reached: StageReached, head: str) -> Iterator[Reaction]:
    """Yield the duties of a stage: the rep's, his head's, of both heads, the gm's choice."""
    name = f"{reached.part}/{reached.stage}"
    whose: Mapping[int, Mapping[str, str]] = {
        1: {name: reached.staff_id or head},
        2: {name: head},
        3: {f"{name}/head": head, f"{name}/finance_head": FINANCE_HEAD},
    }
    court = reached.stage >= BEFORE_COURT
    for part, owner in whose.get(reached.stage, {name: GM}).items():
        within = rules.choice if court else rules.contact
        duty = Duty(STAGE, reached.invoice_no, part)
        yield raised(duty, owner, within, reached.reached_on, "P4-7.5", by_hand=not court)


async def head_of(read: Reader, rep: str | None, day: date) -> str:
    """Return who heads a rep's department on a day; where nobody does, the directors."""
    heads = (await line_above(read, rep, day)).holders.get("head") if rep is not None else None
    return min(heads) if heads else DIRECTOR


async def heir(read: Reader, held: Held, day: date) -> str | None:
    """Return whose the duty of a stage is on a day: it follows the contract, and the head of its rep."""
    if held.owner in {GM, FINANCE_HEAD}:
        return None
    rep = await read.fetchval(REP, held.subject, day)
    stage = held.duty_id.removeprefix(f"{STAGE}/{held.subject}/").split("/")[1]
    head = await head_of(read, rep, day)
    return rep or head if stage == "1" else head


HEIRS: Mapping[str, Heir] = {STAGE: heir}
