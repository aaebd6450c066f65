"""Wiring of contracts."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from services.contracts.basis.authority import authority_basis
from services.contracts.basis.contract import contract_basis
from services.contracts.doors import authorities, contracts, imports, products
from services.contracts.doors.visibility import of_contract
from services.contracts.policy import ContractsRules
from services.contracts.subjects.authority import AUTHORITY
from services.contracts.subjects.contract import CONTRACT
from services.contracts.subjects.product import PRODUCT
from services.contracts.tables import PROJECTIONS
from shared.office import shipped, tables
from shared.office.books import policy
from shared.office.days import each_day
from shared.office.doors import admit
from shared.office.file_doors import Holder
from shared.office.furnishing import with_duties, with_files
from shared.office.numbering import SEQUENCES
from shared.office.router import router as router_of_all
from shared.runtime.http.front_door import together
from shared.runtime.running import Service

POLICY = policy(ContractsRules, Path(__file__).with_name("policy") / "contracts.toml")
BOOK = POLICY.book

OWN = Service(
    name="contracts",
    subjects=(
        PRODUCT,
        replace(AUTHORITY, basis=authority_basis),
        replace(CONTRACT, basis=partial(contract_basis, BOOK)),
        POLICY.subject(),
        SEQUENCES,
    ),
    projections=(*PROJECTIONS, *tables.projections("contracts")),
    admit=admit,
    each_day=each_day,
    shared_router=router_of_all,
    shared_migrations=tables.migrations(),
    router=together(authorities.router, contracts.router, imports.router, products.router),
    policy=POLICY,
)

SERVICE = with_files(
    with_duties(OWN, POLICY, shipped.CALENDAR),
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
