"""The doors of contacts with customers: logged by whoever had them, found by words, person, channel and days. P1-2.3"""

from typing import Annotated

from fastapi import Depends, Path, Query

from services.customers.doors import answers
from services.customers.subjects.contacts import CONTACTS, LogContact
from shared.events.customers import Channel
from shared.events.days import FIRST_DAY, LAST_DAY, Day
from shared.events.text import Id, Known, Text
from shared.office.doors import Today, Within, on
from shared.office.numbering import Numbering
from shared.office.owners import of_customer, of_customers
from shared.runtime.http.answers import lists, tabulates
from shared.runtime.http.front_door import Answer, Asking, Reading, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import Page, Paging, Report, page, report

router = strict_router()

# `position` takes words as they are written: nobody has to know what a percent sign means.
PAGE = """
SELECT c.contact_id, c.at, c.staff_id, c.person, c.channel, c.direction, c.summary, c.next_step, c.next_on, c.order_no,
       c.feedback_no, c.corrects, c.late
FROM read.contact AS c
WHERE c.contact_id > $1 AND c.customer_id = $3 AND c.contacted_on BETWEEN $4 AND $5
  AND ($6::text IS NULL OR position(lower($6) IN lower(concat_ws(' ', c.person, c.summary, c.next_step))) > 0)
  AND ($7::text IS NULL OR c.channel = $7)
ORDER BY c.contact_id LIMIT $2
"""
REPORT = f"""
SELECT c.at, c.customer_id, c.staff_id, c.channel, c.direction,
       CASE WHEN c.late THEN 'yes' ELSE 'no' END AS late, c.summary
FROM read.contact AS c
WHERE ($1::text IS NULL OR c.customer_id = $1) AND c.contacted_on BETWEEN $2 AND $3
  AND {of_customers("c.customer_id", "$4", "$5")}
ORDER BY c.at, c.customer_id COLLATE "C", c.contact_id COLLATE "C"
"""
NUMBERED = Numbering("LX", LogContact, "contact_id", at="customer_id")

CustomerId = Annotated[Known, Path()]
From = Annotated[Day | None, Query(alias="from")]
To = Annotated[Day | None, Query(alias="to")]
Reported = Annotated[list[str] | None, Depends(Within("contacts.report"))]


class NewContact(LogContact):
    """A contact that somebody had; the house gives its number where it is left out."""

    contact_id: Id | None = None  # type: ignore[assignment]  # it is there before anything is decided


Had = Annotated[NewContact, sent(NewContact, "NewContact", path=("customer_id",))]


@router.post(
    "/customers/{customer_id}/contacts",
    status_code=201,
    dependencies=[on("customer.contact", of_customer, "customer_id")],
)
async def log_contact(contact: Had, ask: Asking) -> Answer:
    """Record a contact that the caller had with the customer."""
    return await NUMBERED.file(ask, CONTACTS, contact)


@router.get(
    "/customers/{customer_id}/contacts",
    responses=lists(answers.Contact),
    dependencies=[on("customer.read", of_customer, "customer_id")],
)
async def contacts(
    read: Reading,
    at: Paging,
    customer_id: CustomerId,
    q: Text | None = None,
    channel: Channel | None = None,
    first: From = None,
    last: To = None,
) -> Page:
    """List contacts by number: with these words in them, by this channel, of these days."""
    return await page(read, PAGE, at, customer_id, first or FIRST_DAY, last or LAST_DAY, q, channel)


@router.get("/reports/contacts", responses=tabulates(answers.Contacts))
async def contacts_report(
    read: Reading,
    people: Reported,
    day: Today,
    customer_id: Annotated[Known | None, Query(alias="customer")] = None,
    first: From = None,
    last: To = None,
) -> Report:
    """Show contacts of some days, of all customers or of one."""
    return await report(read, REPORT, customer_id, first or FIRST_DAY, last or LAST_DAY, people, day)
