"""Wiring of contracts."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from services.contracts.basis.authority import authority_basis
from services.contracts.basis.contract import contract_basis
from services.contracts.doors import authorities, contracts, imports, products
from services.contracts.policy import ContractsRules
from services.contracts.subjects.authority import AUTHORITY
from services.contracts.subjects.contract import CONTRACT
from services.contracts.subjects.product import PRODUCT
from services.contracts.tables import PROJECTIONS
from shared.office import tables
from shared.office.days import each_day
from shared.office.doors import admit
from shared.office.router import router as router_of_all
from shared.runtime.http.front_door import together
from shared.runtime.policy import parse
from shared.runtime.running import Service

BOOK = parse((Path(__file__).with_name("policy") / "contracts.toml").read_text(encoding="utf-8"), ContractsRules)

SERVICE = Service(
    name="contracts",
    subjects=(
        PRODUCT,
        replace(AUTHORITY, basis=authority_basis),
        replace(CONTRACT, basis=partial(contract_basis, BOOK)),
    ),
    projections=(*PROJECTIONS, *tables.projections("contracts")),
    admit=admit,
    each_day=each_day,
    shared_router=router_of_all,
    shared_migrations=tables.migrations(),
    router=together(authorities.router, contracts.router, imports.router, products.router),
    policy=BOOK,
)
