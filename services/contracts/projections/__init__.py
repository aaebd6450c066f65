"""The floor plan: which tables there are and what feeds them."""

from services.contracts.projections import (
    contract_content,
    contract_effect,
    contract_handover,
    contract_line,
    contract_review,
    contract_signature,
    customer,
    price,
    product,
    reviewer,
    signatory,
    staff_role,
)
from shared.runtime.projections import Facts, Projection

PARTIES = Projection(
    name="parties",
    sources=("customers", "staff"),
    facts=(Facts(customer.TABLE, customer.rows), Facts(staff_role.TABLE, staff_role.rows)),
    comment="Who may have contracts, and who may sell 客户与员工",
)

PRICE_LIST = Projection(
    name="price_list",
    sources=("contracts",),
    facts=(Facts(product.TABLE, product.rows), Facts(price.TABLE, price.rows)),
    comment="Products and their dated list prices 产品与价目表",
)

AUTHORITIES = Projection(
    name="authorities",
    sources=("contracts",),
    facts=(Facts(reviewer.TABLE, reviewer.rows), Facts(signatory.TABLE, signatory.rows)),
    comment="Who may review, who may sign 评审与签约授权",
)

LEDGER = Projection(
    name="contract_ledger",
    sources=("contracts",),
    facts=(
        Facts(contract_content.TABLE, contract_content.rows),
        Facts(contract_line.TABLE, contract_line.rows),
        Facts(contract_review.TABLE, contract_review.rows),
        Facts(contract_signature.TABLE, contract_signature.rows),
        Facts(contract_effect.TABLE, contract_effect.rows),
        Facts(contract_handover.TABLE, contract_handover.rows),
    ),
    comment="The contract ledger 合同台账. P3-4.7.3",
)

PROJECTIONS = (PARTIES, PRICE_LIST, AUTHORITIES, LEDGER)
