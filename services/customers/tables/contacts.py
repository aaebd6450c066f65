"""客户联系记录 / Contacts with customers. P1-2.3"""

from datetime import date, datetime
from typing import NamedTuple

from shared.events.customers import ContactLogged
from shared.runtime.tables.definition import Projection
from shared.runtime.tables.rows import copied, table


class Contact(NamedTuple):
    """客户联系记录（谁、何时、何种方式、内容）/ contacts: who, when, by which channel, what came of it. P1-2.3"""

    contact_id: str
    customer_id: str
    staff_id: str
    person: str
    channel: str
    direction: str
    at: datetime
    contacted_on: date
    summary: str
    next_step: str | None
    next_on: date | None
    order_no: str | None
    feedback_no: str | None
    corrects: str | None
    late: bool
    logged_on: date


CONTACT = copied(table(Contact, key="contact_id", indexes=[("customer_id", "contacted_on")]), ContactLogged)

CONTACTS = Projection("contacts", ("customers",), (CONTACT,), comment="客户联系记录 / contacts with customers")
