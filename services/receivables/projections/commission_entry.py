"""sold_invoice, sold_line, cause, contract, handover, customer, assignment, head -> table commission_entry. P4-5.2

One row per cause and component: what one person earned by it. Component `cash` is the money itself, for the ranking.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from json import loads

from services.receivables.commission import ROLES, Cause, People, entries, rates_of
from services.receivables.invoice_lines import Line
from services.receivables.policy import ReceivablesRules
from shared.events.money import yuan
from shared.runtime.policy import Book
from shared.runtime.projections import Derived, Row, Table, Touch

TABLE = Table(
    "commission_entry",
    {
        "invoice_no": "text",
        "position": "bigint",
        "component": "text",
        "cause": "text NOT NULL",
        "reference": "text NOT NULL",
        "staff_id": "text NOT NULL",
        "role": "text NOT NULL",
        "business_on": "date NOT NULL",
        "amount": "numeric(18,2) NOT NULL",
        "rates": "text NOT NULL",
    },
    key=("invoice_no", "position", "component"),
    comment="提成分录（component=cash 为回款额）/ what each cause earned whom; component cash is the money itself",
    indexes=(("staff_id", "business_on"),),
)

SALE = """
SELECT s.invoice_no, s.customer_id, coalesce(s.signed_on < c.registered_on, false)
FROM sold_invoice s LEFT JOIN customer c USING (customer_id) WHERE s.invoice_no = ANY($1)
"""
LINE = """
SELECT invoice_no, customer_id, line_no, goods,
       (coalesce(quantity, 0) * 1000000)::bigint, (sold * 100)::bigint, (listed * 100)::bigint
FROM sold_line WHERE invoice_no = ANY($1)
"""
CAUSE = """
SELECT invoice_no, customer_id, position, kind, business_on, (amount * 100)::bigint, reference, allocation_no, returned
FROM cause WHERE invoice_no = ANY($1) ORDER BY position
"""
REPS_OF_INVOICE = """
SELECT invoice_no, customer_id, NULL::date AS effective_on, (
    SELECT staff_id FROM contract c WHERE c.contract_no = s.contract_no ORDER BY revision LIMIT 1
) AS staff_id
FROM sold_invoice s WHERE invoice_no = ANY($1)
UNION ALL
SELECT invoice_no, customer_id, h.effective_on, h.staff_id
FROM sold_invoice s JOIN handover h USING (contract_no) WHERE invoice_no = ANY($1)
"""
REP = f"SELECT * FROM ({REPS_OF_INVOICE}) rep WHERE staff_id IS NOT NULL ORDER BY effective_on NULLS FIRST"
TEAM = f"""
SELECT invoice_no, staff_id, a.effective_on, department
FROM (SELECT DISTINCT invoice_no, staff_id FROM ({REPS_OF_INVOICE}) rep) r JOIN assignment a USING (staff_id)
ORDER BY a.effective_on, a.position
"""
HEAD = f"""
SELECT invoice_no, department, h.effective_on, h.staff_id
FROM (
    SELECT DISTINCT invoice_no, department FROM ({REPS_OF_INVOICE}) rep JOIN assignment USING (staff_id)
) team JOIN head h USING (department)
ORDER BY h.effective_on NULLS FIRST, h.position
"""

OF_REPS = """
SELECT invoice_no FROM sold_invoice JOIN contract c USING (contract_no) WHERE c.staff_id {of}
UNION SELECT invoice_no FROM sold_invoice JOIN handover h USING (contract_no) WHERE h.staff_id {of}
"""
TOUCHES = (
    *(Touch(table, "invoice_no", "SELECT unnest($1::text[])") for table in ("sold_invoice", "cause")),
    *(
        Touch(table, "contract_no", "SELECT invoice_no FROM sold_invoice WHERE contract_no = ANY($1)")
        for table in ("contract", "handover")
    ),
    Touch("customer", "customer_id", "SELECT invoice_no FROM sold_invoice WHERE customer_id = ANY($1)"),
    Touch("assignment", "staff_id", OF_REPS.format(of="= ANY($1)")),
    Touch("head", "department", OF_REPS.format(of="IN (SELECT staff_id FROM assignment WHERE department = ANY($1))")),
)

OF_CUSTOMER = ("line", "cause", "rep")

Facts = Mapping[str, Sequence[Row]]


def commission_entry(book: Book[ReceivablesRules]) -> Derived:
    """Return the rule under these rates."""
    rates_on = rates_of(book)

    def derive(invoice_no: str, facts: Facts) -> Iterator[Row]:
        for _, customer_id, late in facts["sale"]:  # one, unless an old log holds the number twice
            line, causes, rep = ([row for row in facts[name] if row[1] == customer_id] for name in OF_CUSTOMER)
            earned = entries(
                [Line(*row[2:]) for row in line],
                [cause(row) for row in causes],
                people_on=people_on(rep, facts["team"], facts["head"]),
                rates_on=rates_on,
                registered_late=late,
            )
            for position, component, told, reference, staff_id, on, amount, rates in earned:
                earner = staff_id, ROLES[component]
                yield invoice_no, position, component, told, reference, *earner, on, yuan(amount), rates

    inputs = {"sale": SALE, "line": LINE, "cause": CAUSE, "rep": REP, "team": TEAM, "head": HEAD}
    return Derived(TABLE, inputs, TOUCHES, "SELECT DISTINCT invoice_no FROM cause", derive)


def cause(row: Row) -> Cause:
    """Return a row of table cause as a cause."""
    _, _, position, kind, on, amount, reference, allocation_no, returned = row
    quantities = {line_no: Decimal(quantity) for line_no, quantity in loads(returned).items()} if returned else {}
    return Cause(position, kind, on, amount, reference, allocation_no, quantities)


def people_on(reps: Sequence[Row], team: Sequence[Row], heads: Sequence[Row]) -> Callable[[date], People]:
    """Return who is credited on a day: the contract's rep, and the head of the rep's department on that day.

    The rows stand in order of the days from which they hold; a department counts from as far back as anybody asks, too,
    where the day lies before somebody joined.
    """

    def at(day: date) -> People:
        rep = in_force([(since, staff_id) for _, _, since, staff_id in reps], day)
        mine = [(since, department) for _, staff_id, since, department in team if staff_id == rep]
        department = in_force(mine, day) or (mine[0][1] if mine else None)
        return People(rep, in_force([(since, head) for _, of, since, head in heads if of == department], day))

    return at


def in_force(dated: Sequence[tuple[date | None, str | None]], day: date) -> str | None:
    """Return the last value that holds on the day; None where none does yet."""
    found = None
    for since, value in dated:
        if since is None or since <= day:
            found = value
    return found
