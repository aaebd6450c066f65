"""Wiring of contracts."""

from dataclasses import replace
from functools import partial, reduce

from services.contracts.basis.authority import authority_basis
from services.contracts.basis.contract import contract_basis
from services.contracts.basis.heads import rep_of_contract, told_of_contract
from services.contracts.basis.summary import summary_basis
from services.contracts.doors.admission import admitted
from services.contracts.doors.visibility import of_contract
from services.contracts.keeps import BOOK, POLICY, PROJECTIONS
from services.contracts.reactions import changes as of_changes
from services.contracts.reactions import copies as of_copies
from services.contracts.reactions import reviews as of_reviews
from services.contracts.subjects.authority import AUTHORITY
from services.contracts.subjects.contract import CONTRACT
from services.contracts.subjects.product import PRODUCT
from services.contracts.subjects.summary import SUMMARY
from services.contracts.subjects.template import TEMPLATE
from shared.office import shipped, tables
from shared.office.days import each_day
from shared.office.file_doors import Holder
from shared.office.furnishing import finding, with_duties, with_files
from shared.office.numbering import SEQUENCES
from shared.runtime.http.rooms import rooms
from shared.runtime.running import Service

OWN = Service(
    name="contracts",
    subjects=(
        PRODUCT,
        TEMPLATE,
        replace(AUTHORITY, basis=authority_basis),
        replace(CONTRACT, basis=partial(contract_basis, BOOK, shipped.CALENDAR)),
        replace(SUMMARY, basis=partial(summary_basis, BOOK)),
        POLICY.subject(),
        SEQUENCES,
    ),
    projections=PROJECTIONS,
    admit=admitted,
    each_day=each_day,
    doors=rooms("services.contracts.doors", "shared.office.router"),
    shared_migrations=tables.migrations(),
    policy=POLICY,
)

SERVICE = with_files(
    with_duties(
        reduce(
            lambda service, part: finding(service, partial(part.found, BOOK), *part.ASKING),
            (of_reviews, of_changes, of_copies),
            OWN,
        ),
        *(POLICY, shipped.CALENDAR),
        {of_reviews.TOLD: told_of_contract, of_changes.WRITTEN: rep_of_contract},
    ),
    *(POLICY, shipped.CALENDAR),
    Holder(
        "contract",
        "/contracts/{contract_no}",
        of_contract,
        read="contract.read",
        attach="contract.attach",
        streams="SELECT 'contract-' || $3 AS stream_id",
    ),
)
