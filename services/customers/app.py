"""Wiring of customers."""

from dataclasses import replace
from functools import partial

from services.customers.basis.contacts import contacts_basis
from services.customers.basis.customer import customer_basis
from services.customers.basis.grade import grade_basis, grading_day_basis
from services.customers.basis.register import register_basis
from services.customers.keeps import BOOK, POLICY, PROJECTIONS
from services.customers.reactions import OF, reactions
from services.customers.subjects.contacts import CONTACTS
from services.customers.subjects.customer import CUSTOMER
from services.customers.subjects.grade import GRADE, GRADING_DAY
from services.customers.subjects.register import REGISTER
from shared.office import shipped, tables
from shared.office.days import each_day
from shared.office.doors import admit
from shared.office.file_doors import Holder
from shared.office.furnishing import with_duties, with_files
from shared.office.numbering import SEQUENCES
from shared.office.owners import of_customer
from shared.runtime.http.rooms import rooms
from shared.runtime.running import Service

OWN = Service(
    name="customers",
    subjects=(
        replace(REGISTER, basis=register_basis),
        replace(CUSTOMER, basis=partial(customer_basis, BOOK)),
        replace(CONTACTS, basis=partial(contacts_basis, BOOK)),
        replace(GRADE, basis=partial(grade_basis, BOOK)),
        replace(GRADING_DAY, basis=grading_day_basis),
        POLICY.subject(),
        SEQUENCES,
    ),
    projections=PROJECTIONS,
    admit=admit,
    each_day=each_day,
    doors=rooms("services.customers.doors", "shared.office.router"),
    shared_migrations=tables.migrations(),
    reactions=reactions,
    answers=OF,
    reads=("receivables", "staff", "customers"),
    policy=POLICY,
)

SERVICE = with_files(
    with_duties(OWN, POLICY, shipped.CALENDAR),
    *(POLICY, shipped.CALENDAR),
    Holder(
        "customer",
        "/customers/{customer_id}",
        of_customer,
        read="customer.read",
        attach="customer.attach",
        streams="""SELECT unnest(ARRAY['register-all', 'customer-' || $3, 'grade-' || $3, 'contacts-' || $3])
                   AS stream_id""",
        member="customer_id",
    ),
)
