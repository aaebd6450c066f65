"""The doors of cases on carriers: opened, claimed, heard, closed. P5-5.2e"""

from functools import partial
from typing import Annotated, Any

from fastapi import Depends, Path

from services.orders.doors import answers
from services.orders.doors.visibility import of_case, of_contracts
from services.orders.subjects.order_book import ORDER_BOOK
from services.orders.subjects.order_book.book import UnknownDispatch
from services.orders.subjects.order_book.carrier_case import UnknownCase
from services.orders.subjects.order_book.case_wishes import (
    CaseCommand,
    ClaimInCase,
    HearCase,
    OpenCase,
    OpenDueCase,
    SettleCase,
)
from shared.events.text import Id, Known
from shared.office.deciding import deciding
from shared.office.doors import Today, Within, all_taken_in, may, on
from shared.office.numbering import Numbering
from shared.runtime.ask.decisions import NotThere
from shared.runtime.http.answers import lists, shows, tabulates
from shared.runtime.http.front_door import Answer, Asking, Parts, Reading, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import Page, Paging, Report, one_row, page, report
from shared.runtime.running import Running

router = strict_router()

Number = Annotated[Known, Path()]
Listed = Annotated[list[str] | None, Depends(Within("carrier-cases.list"))]
Reported = Annotated[list[str] | None, Depends(Within("carrier-cases.report"))]
NUMBERED = Numbering("CY", OpenCase, "case_no", at="customer_id")
OF_ITSELF = Numbering("CY", OpenDueCase, "case_no", at="customer_id")
"""The numbers of cases that open by themselves."""

OF_DISPATCH = "SELECT invoice_no, customer_id FROM read.dispatch WHERE invoice_no = $1 ORDER BY customer_id LIMIT 1"
OF_CASE = "SELECT invoice_no, customer_id FROM read.carrier_case WHERE case_no = $1"
SHOWN = """
SELECT b.case_no, b.invoice_no, c.customer_id, b.carrier_id, c.driver_id, b.kind, b.opened_on, b.claimed, b.settled,
       b.status, c.by_itself, c.text, c.opened_by, h.statement, h.heard_on, e.reason, e.closed_on, e.closed_by
FROM bi.carrier_cases AS b JOIN read.carrier_case AS c ON c.case_no = b.case_no
LEFT JOIN read.case_hearing AS h ON h.case_no = b.case_no
LEFT JOIN read.case_end AS e ON e.case_no = b.case_no
"""
WHOSE = "SELECT d.contract_no FROM read.dispatch AS d WHERE d.invoice_no = {} AND d.customer_id = {}"
CASE = f"SELECT * FROM ({SHOWN}) AS one WHERE case_no = $1"
CASES = f"""
SELECT * FROM ({SHOWN}) AS one
WHERE case_no > $1 AND ($3::text IS NULL OR invoice_no = $3)
  AND {of_contracts(f"({WHOSE.format('one.invoice_no', 'one.customer_id')})", "$4", "$5")}
ORDER BY case_no LIMIT $2
"""
REPORT = f"""
SELECT b.* FROM bi.carrier_cases AS b JOIN read.carrier_case AS c ON c.case_no = b.case_no
WHERE {of_contracts(f"({WHOSE.format('c.invoice_no', 'c.customer_id')})", "$1", "$2")} ORDER BY b.case_no
"""


class NewCase(OpenCase):
    """A case on the carrier of a dispatch; the house gives the number where it is left out."""

    case_no: Id | None = None  # type: ignore[assignment]  # it is there before anything is decided


Opened = Annotated[NewCase, sent(NewCase, "CarrierCase", without=("customer_id",))]
OUT = ("invoice_no", "customer_id")
Claim = Annotated[ClaimInCase, sent(ClaimInCase, "CaseClaim", path=("case_no",), without=OUT)]
Hearing = Annotated[HearCase, sent(HearCase, "CaseHearing", path=("case_no",), without=OUT)]
Settlement = Annotated[SettleCase, sent(SettleCase, "CaseSettlement", path=("case_no",), without=OUT)]
to_case = partial(on, lookup=of_case, number="case_no")


@router.post("/carrier-cases", status_code=201, dependencies=[may("carrier-cases.open")])
async def open_case(case: Opened, ask: Asking, parts: Parts) -> Answer:
    """Open a case on the carrier of a dispatch."""
    whose = await named(parts, OF_DISPATCH, case.invoice_no, UnknownDispatch)
    return await NUMBERED.file(ask, ORDER_BOOK, case.model_copy(update=whose))


@router.post("/carrier-cases/{case_no}/claim", dependencies=[to_case("carrier-case.hear")])
async def claim(wish: Claim, ask: Asking, parts: Parts) -> Answer:
    """Say how much is claimed in a case."""
    return await asked(ask, parts, wish)


@router.post("/carrier-cases/{case_no}/hearing", dependencies=[to_case("carrier-case.hear")])
async def hearing(wish: Hearing, ask: Asking, parts: Parts) -> Answer:
    """Record what the carrier says to a case."""
    return await asked(ask, parts, wish)


@router.post(
    "/carrier-cases/{case_no}/settlement",
    dependencies=[deciding("carrier-case.settle", "office_head", "gm", lookup=of_case, number="case_no")],
)
async def settlement(wish: Settlement, ask: Asking, parts: Parts) -> Answer:
    """Settle a case for an amount, or drop it: the head of the office, above a claim the GM."""
    return await asked(ask, parts, wish)


async def asked(ask: Asking, parts: Parts, wish: CaseCommand) -> Answer:
    """Ask for what is wished of a case, of the customer whose dispatch it is about. Raises UnknownCase."""
    whose = await named(parts, OF_CASE, wish.case_no, UnknownCase)
    return await ask(ORDER_BOOK, whose["customer_id"], wish.model_copy(update=whose))


async def named(parts: Running, query: str, number: str, unknown: type[NotThere]) -> dict[str, Any]:
    """Return the dispatch of a number and its customer; the tables may not have it yet. Raises `unknown`."""
    row = await parts.pool.fetchrow(query, number)
    if row is None:
        await all_taken_in(parts)
        row = await parts.pool.fetchrow(query, number)
    if row is None:
        raise unknown(number)
    return dict(row)


@router.get("/carrier-cases", responses=lists(answers.CarrierCase))
async def cases(read: Reading, people: Listed, day: Today, at: Paging, invoice_no: Known | None = None) -> Page:
    """List cases on carriers by number."""
    return await page(read, CASES, at, invoice_no, people, day)


@router.get(
    "/carrier-cases/{case_no}", responses=shows(answers.CarrierCase), dependencies=[to_case("carrier-case.read")]
)
async def case(read: Reading, case_no: Number) -> dict[str, Any]:
    """Show one case on a carrier."""
    return await one_row(read, CASE, case_no, missing=f"there is no case {case_no}")


@router.get("/reports/carrier-cases", responses=tabulates(answers.CarrierCases))
async def cases_report(read: Reading, people: Reported, day: Today) -> Report:
    """Show cases on carriers and what became of them."""
    return await report(read, REPORT, people, day)
