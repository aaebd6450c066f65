"""The doors of invoices: as of any day, by age, and one by one. P4-7.3"""

from typing import Annotated, Any

from fastapi import Depends, Path

from services.receivables.doors.answers import invoices as answers
from services.receivables.doors.visibility import of_invoice, of_invoices
from shared.events.days import LAST_DAY, Day, Instant
from shared.events.text import Known
from shared.office.doors import AsOf, Today, Within, on
from shared.office.owners import of_customers
from shared.runtime.http.answers import lists, shows, tabulates
from shared.runtime.http.front_door import Reading, strict_router
from shared.runtime.http.tables import (
    WHOLE,
    InPart,
    Page,
    Paging,
    Report,
    first_rows,
    one_row,
    page,
    part_of,
    plain_row,
    report,
    unordered,
)

router = strict_router()

Number = Annotated[Known, Path()]
Reported = Annotated[list[str] | None, Depends(Within("invoices.report"))]
Listed = Annotated[list[str] | None, Depends(Within("invoices.list"))]

RECEIVABLES = f"SELECT * FROM bi.receivables($1, $2) AS r WHERE {of_invoices('r.invoice_no', '$3', '$4')}"
RECEIVABLES_OF = f"""
SELECT r.* FROM read.receivable_on($1, $2) AS r
WHERE {of_invoices("r.invoice_no", "$3", "$4")}
  AND ($5::text IS NULL OR r.customer_id = $5) AND ($6::text IS NULL OR r.staff_id = $6)
ORDER BY r.invoice_no
"""
OWED_OF_ALL = f"""
SELECT count(*) AS count, sum(amount) AS amount, sum(collected) AS collected, sum(credited) AS credited,
       sum(written_off) AS written_off, sum(amount) - sum(collected) - sum(credited) - sum(written_off) AS outstanding
FROM ({unordered(RECEIVABLES_OF)}) AS every
"""
AGEING = f"SELECT * FROM bi.ageing($1, $2) AS a WHERE {of_customers('a.customer_id', '$3', '$4')}"
AGEING_OF = f"SELECT * FROM read.ageing_of($1, $2, $5) AS a WHERE {of_customers('a.customer_id', '$3', '$4')}"
INVOICE = "SELECT * FROM read.receivable_on($2, NULL) WHERE invoice_no = $1"
INVOICES = f"""
SELECT i.invoice_no, i.customer_id, i.contract_no, i.order_no, i.issued_on, i.due_on, i.terms, i.amount
FROM read.invoice AS i
WHERE i.invoice_no > $1 AND ($3::text IS NULL OR i.customer_id = $3) AND {of_invoices("i.invoice_no", "$4", "$5")}
ORDER BY i.invoice_no LIMIT $2
"""
MOVEMENTS = """
SELECT position, kind, reference, business_on, collected, credited, written_off, recorded_at
FROM read.movement WHERE invoice_no = $1 ORDER BY position
"""


@router.get("/reports/receivables", responses=tabulates(answers.Receivables, in_part=True))
async def receivables(
    read: Reading,
    people: Reported,
    day: Today,
    of: InPart,
    as_of: AsOf,
    known_at: Instant | None = None,
    customer_id: Known | None = None,
    staff: Known | None = None,
) -> Report:
    """Show every invoice issued by a day, or those of a customer or a contract's rep alone."""
    if (of, customer_id, staff) == (WHOLE, None, None):
        return await report(read, RECEIVABLES, as_of, known_at, people, day)
    asked = as_of, known_at, people, day, customer_id, staff
    return await first_rows(read, RECEIVABLES_OF, of, *asked, totals=OWED_OF_ALL)


@router.get("/reports/ageing", responses=tabulates(answers.Ageing, in_part=True))
async def ageing(
    read: Reading,
    people: Reported,
    day: Today,
    of: InPart,
    as_of: AsOf,
    known_at: Instant | None = None,
    customer_id: Known | None = None,
) -> Report:
    """Show what each customer owes, or one alone, by days past due."""
    if customer_id is not None:
        return await part_of(read, AGEING_OF, of, as_of, known_at, people, day, customer_id)
    return await part_of(read, AGEING, of, as_of, known_at, people, day)


@router.get("/invoices", responses=lists(answers.Invoice))
async def invoices(read: Reading, people: Listed, day: Today, at: Paging, customer_id: Known | None = None) -> Page:
    """List invoices by number."""
    return await page(read, INVOICES, at, customer_id, people, day)


@router.get(
    "/invoices/{invoice_no}",
    responses=shows(answers.InvoiceFile),
    dependencies=[on("invoice.read", of_invoice, "invoice_no")],
)
async def invoice(read: Reading, invoice_no: Number, as_of: Day = LAST_DAY) -> dict[str, Any]:
    """Show one invoice as of a day (default: everything on record) and all its movements."""
    found = await one_row(read, INVOICE, invoice_no, as_of, missing=f"there is no invoice {invoice_no}")
    return {**found, "movements": [plain_row(row) for row in await read.fetch(MOVEMENTS, invoice_no)]}
