"""提成分录 / One row per cause and component: what one person earned by it. P4-5.2

Component `cash` is the money itself, for the ranking.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from json import loads
from typing import NamedTuple

from services.receivables.policy import ReceivablesRules
from services.receivables.subjects.account.invoice_lines import Line, micro
from services.receivables.subjects.period.commission import ROLES, Cause, Entry, People, entries, rates_of
from services.receivables.tables.commission import (
    ASSIGNMENT,
    CONTRACT,
    CUSTOMER,
    HANDOVER,
    HEAD,
    MOVED,
    RATE_CHANGE,
    SALE,
    SETTLED_EARNING,
    SOLD_LINE,
    Assignment,
    Head,
    Moved,
    Sale,
    SettledEarning,
)
from shared.events.money import fen, yuan
from shared.runtime.policy import Book
from shared.runtime.tables.definition import Derived, From, Reached, Row, Since
from shared.runtime.tables.rows import Amount, table


class CommissionEntry(NamedTuple):
    """提成分录（component=cash 为回款额）/ what each cause earned whom; component cash is the money itself.

    `settled_in` is the same on all rows of an invoice: the last month that was closed for it, where nothing of the
    invoice is open; so what is open is found without looking at what was settled long ago.
    """

    invoice_no: str
    position: int
    component: str
    cause: str
    reference: str
    staff_id: str
    role: str
    business_on: date
    amount: Amount
    rates: str
    settled_in: str | None


TABLE = table(
    CommissionEntry,
    key=("invoice_no", "position", "component"),
    indexes=[("staff_id", "business_on"), "business_on", "settled_in"],
)

SALES = From(SALE, "invoice_no")
CAUSES = From(MOVED, "invoice_no")
CONTRACTS = From(CONTRACT, "contract_no", of=SALES, across=True)
HANDOVERS = From(HANDOVER, "contract_no", of=SALES, across=True)
BUYER = From(CUSTOMER, "customer_id", of=SALES)
TEAM = From(ASSIGNMENT, "staff_id", of=(CONTRACTS, HANDOVERS), across=True)
HEADS = From(HEAD, "department", of=TEAM, across=True)
LINES = From(SOLD_LINE, "invoice_no")
SETTLED = From(SETTLED_EARNING, "invoice_no", across=True)
PATHS = (SALES, CAUSES, CONTRACTS, HANDOVERS, BUYER, TEAM, HEADS, LINES, SETTLED)


def commission_entry(book: Book[ReceivablesRules]) -> Derived:
    """Return the rule under these rates."""
    rates_on = rates_of(book)

    def derive(invoice_no: str, reached: Reached) -> Iterator[Row]:
        earned: list[Entry] = []
        for sale in reached[SALES]:  # one, unless an old log holds the number twice
            earned += entries(
                lines_of(sale, reached),
                [cause(moved) for moved in reached[CAUSES] if moved.customer_id == sale.customer_id],
                people_on=people_on(reps_of(sale, reached), reached[TEAM], reached[HEADS]),
                rates_on=rates_on,
                registered_late=registered_late(sale, reached),
            )
        month = settled_in(earned, reached[SETTLED])
        for position, component, kind, reference, staff_id, on, amount, rates in earned:
            who = staff_id, ROLES[component]
            yield invoice_no, position, component, kind, reference, *who, on, yuan(amount), rates, month

    changes = Since(RATE_CHANGE, "effective_from", CAUSES, "business_on")
    return Derived(TABLE, PATHS, every=(CAUSES,), derive=derive, since=changes)


def settled_in(earned: Sequence[Entry], settled: Sequence[SettledEarning]) -> str | None:
    """Return the last month closed for an invoice, where nothing of it is open: None also where it was never settled.

    Nothing is open where each person's component sums up to what was settled, and nothing moved after that month.
    """
    if not settled:
        return None
    last = max((one.period for one in settled if len(one.period) == len("2024-05")), default="")
    if not last or any(one.on.isoformat()[: len(last)] > last for one in earned):
        return None
    left: dict[tuple[str, str], int] = defaultdict(int)
    for entry in earned:
        if entry.component != "cash":
            left[entry.staff_id, entry.component] += entry.amount
    for one in settled:
        left[one.staff_id, one.component] -= fen(one.payable)
    return None if any(left.values()) else last


def registered_late(sale: Sale, reached: Reached) -> bool:
    """Tell whether the customer of a sale was registered after the contract was signed, by its first revision."""
    revisions = (one.signed_on for one in reached[CONTRACTS] if one.contract_no == sale.contract_no)
    signed_on = min((sale.signed_on, *revisions))
    buyers = (one for one in reached[BUYER] if one.customer_id == sale.customer_id)
    return any(signed_on < one.registered_on for one in buyers)


def lines_of(sale: Sale, reached: Reached) -> list[Line]:
    """Return the lines of a sale, in fen and millionths."""
    return [
        Line(line.line_no, line.goods, micro(line.quantity), fen(line.sold), fen(line.listed))
        for line in reached[LINES]
        if line.customer_id == sale.customer_id
    ]


def cause(moved: Moved) -> Cause:
    """Return a row of table cause as a cause."""
    what = moved.position, moved.kind, moved.business_on, fen(moved.amount), moved.reference, moved.allocation_no
    if moved.returned is None:
        return Cause(*what)  # type: ignore[arg-type]  # a kind, by its fact
    return Cause(*what, {line_no: Decimal(units) for line_no, units in loads(moved.returned).items()})  # type: ignore[arg-type]


def reps_of(sale: Sale, reached: Reached) -> list[tuple[date | None, str]]:
    """Return the reps of the contract of a sale, each from a day on: the first by its first revision in force."""
    revisions = [one for one in reached[CONTRACTS] if one.contract_no == sale.contract_no]
    handovers = [one for one in reached[HANDOVERS] if one.contract_no == sale.contract_no]
    first = [(None, one.staff_id) for one in revisions[:1]]
    return [*first, *((one.effective_on, one.staff_id) for one in handovers)]


def people_on(
    reps: Sequence[tuple[date | None, str]], team: Sequence[Assignment], heads: Sequence[Head]
) -> Callable[[date], People]:
    """Return who is credited on a day: the contract's rep, and the head of the rep's department on that day.

    A department counts from as far back as anybody asks, also where the day lies before somebody joined.
    """
    assigned: defaultdict[str | None, list[tuple[date | None, str]]] = defaultdict(list)
    for one in sorted(team, key=lambda one: (one.effective_on, one.position)):
        assigned[one.staff_id].append((one.effective_on, one.department))
    appointed: defaultdict[str | None, list[tuple[date | None, str | None]]] = defaultdict(list)
    for head in sorted(heads, key=lambda head: (head.effective_on or date.min, head.position)):
        appointed[head.department].append((head.effective_on, head.staff_id))

    def at(day: date) -> People:
        rep = in_force(reps, day)
        mine = assigned[rep]
        department = in_force(mine, day) or (mine[0][1] if mine else None)
        return People(rep, in_force(appointed[department], day))

    return at


def in_force(dated: Sequence[tuple[date | None, str | None]], day: date) -> str | None:
    """Return the last value that holds on the day; None where none does yet."""
    found = None
    for since, value in dated:
        if since is None or since <= day:
            found = value
    return found
