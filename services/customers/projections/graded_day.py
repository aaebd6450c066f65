"""invoice, instalment, allocation, … -> table graded_day, what was issued and fell due on a customer's day. P4-4.1

A grade of now adds these days up: it costs as many rows as the window has days, however many invoices lie in it.
The figures are those of all that is known: for a day before a customer's newest fact, `bi.grade_of` counts the facts.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from shared.events.money import ZERO
from shared.runtime.projections import Derived, Row, Table, Touch

TABLE = Table(
    name="graded_day",
    columns={
        "key": "TEXT",
        "customer_id": "TEXT",
        "day": "DATE",
        "issued": "NUMERIC(18,2)",
        "due": "NUMERIC(18,2)",
        "cleared": "NUMERIC(18,2)",
        "open": "NUMERIC(18,2)",
    },
    key=("key",),
    comment="Net issued and due on a day, cleared in time, open parts / 按日的开票净额、到期、按期付款与未清",
    indexes=(("customer_id", "day"),),
)

ASKED = "SELECT k AS key, left(k, -11) AS customer_id, right(k, 10)::date AS day FROM unnest($1::text[]) AS asked(k)"
NET = """
i.amount - coalesce((SELECT sum(n.amount) FROM credit_note AS n
                     WHERE (n.invoice_no, n.customer_id) = (i.invoice_no, i.customer_id)), 0)
"""
ISSUED = f"""
SELECT a.key, sum({NET}) FROM ({ASKED}) AS a
JOIN invoice AS i ON (i.customer_id, i.issued_on) = (a.customer_id, a.day) GROUP BY a.key
"""
# A part is the piece of the invoice from `below` to `upto`; of money taken back nothing was paid.
PARTS = f"""
SELECT a.key, p.upto - p.amount, p.upto, {NET} AS net,
       coalesce((SELECT sum(w.amount) FROM write_off AS w
                 WHERE (w.invoice_no, w.customer_id) = (i.invoice_no, i.customer_id)), 0)
       - coalesce((SELECT sum(r.amount) FROM write_off_reversal AS r
                   WHERE (r.invoice_no, r.customer_id) = (i.invoice_no, i.customer_id)), 0) AS lost,
       coalesce(m.paid, 0), coalesce(m.in_time, 0)
FROM ({ASKED}) AS a
JOIN instalment AS p ON (p.customer_id, p.due_on) = (a.customer_id, a.day)
JOIN invoice AS i ON (i.invoice_no, i.customer_id) = (p.invoice_no, p.customer_id)
LEFT JOIN LATERAL (
    SELECT sum(s.amount - s.back) AS paid, sum(s.amount - s.back) FILTER (WHERE s.allocated_on <= p.due_on) AS in_time
    FROM (SELECT l.allocated_on, l.amount,
                 coalesce((SELECT sum(r.amount) FROM reversal AS r
                           WHERE (r.invoice_no, r.customer_id, r.allocation_no)
                               = (l.invoice_no, l.customer_id, l.allocation_no)), 0) AS back
          FROM allocation AS l WHERE (l.invoice_no, l.customer_id) = (i.invoice_no, i.customer_id)) AS s
) AS m ON true
"""
DUE_DAYS = "SELECT customer_id || ' ' || to_char(due_on, 'YYYY-MM-DD') FROM due_day"
ISSUE_DAYS = "SELECT customer_id || ' ' || to_char(issued_on, 'YYYY-MM-DD') FROM invoice"
OF_INVOICES = "WHERE invoice_no = ANY($1)"
BOTH = f"{DUE_DAYS} {OF_INVOICES} UNION {ISSUE_DAYS} {OF_INVOICES}"


def derive(key: str, facts: Mapping[str, Sequence[Row]]) -> Iterator[Row]:
    """Yield the figures of a customer's day, if it has any."""
    if not facts["issued"] and not facts["parts"]:
        return
    due = cleared = opened = ZERO
    for _, below, upto, net, lost, paid, in_time in facts["parts"]:
        wanted = max(ZERO, min(upto, net) - below)
        due += wanted
        cleared += max(ZERO, min(in_time - below, wanted))
        opened = max(opened, _open(below, upto, net - lost, paid))
    issued = sum((amount for _, amount in facts["issued"]), ZERO)
    yield key, key[:-11], date.fromisoformat(key[-10:]), issued, due, cleared, opened


def _open(below: Decimal, upto: Decimal, owed: Decimal, paid: Decimal) -> Decimal:
    """Return what is open of a part: money fills the first ones, what is not owed any more is cut off the last."""
    return max(ZERO, min(upto, owed) - max(below, paid))


DERIVED = Derived(
    TABLE,
    {"issued": ISSUED, "parts": PARTS},
    (
        Touch("invoice", "invoice_no", BOTH),
        Touch("credit_note", "invoice_no", BOTH),
        *(
            Touch(table, "invoice_no", f"{DUE_DAYS} {OF_INVOICES}")
            for table in ("due_day", "allocation", "reversal", "write_off", "write_off_reversal")
        ),
    ),
    f"{DUE_DAYS} UNION {ISSUE_DAYS}",
    derive,
)
