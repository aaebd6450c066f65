"""产品要求与送货地区 / What products ask for, and where customers are. P5-5.2c, P5-5.2d"""

from collections.abc import Iterator
from typing import NamedTuple

from shared.events.contracts import ContractBecameEffective, ProductDescribed
from shared.events.customers import CustomerRegistered
from shared.runtime.tables.definition import Projection
from shared.runtime.tables.rows import Integer, copied, made, table


class ProductProperty(NamedTuple):
    """产品要求 / what was said of products, one row each time; empty: nothing was said of it then. P1-2.2"""

    product_id: str
    version: int
    certificate_required: bool | None
    stock_controlled: bool | None
    made_to_order: bool | None


PRODUCT_PROPERTY = copied(table(ProductProperty, key=("product_id", "version")), ProductDescribed)


class ContractCharacteristic(NamedTuple):
    """合同特殊特性 / special characteristics of contract revisions in force. P3-4.4"""

    contract_no: str
    revision: Integer
    place: Integer
    characteristic: str


def characteristics(effective: ContractBecameEffective) -> Iterator[ContractCharacteristic]:
    """Yield a row for each."""
    for place, one in enumerate(effective.special_characteristics, 1):
        yield ContractCharacteristic(effective.contract_no, effective.revision, place, one)


CONTRACT_CHARACTERISTIC = made(table(ContractCharacteristic, key=("contract_no", "revision", "place")), characteristics)


class CustomerRegion(NamedTuple):
    """客户地区 / region codes of customers."""

    customer_id: str
    region: str


def region(known: CustomerRegistered) -> Iterator[CustomerRegion]:
    """Yield the region, where it is known."""
    if known.region is not None:
        yield CustomerRegion(known.customer_id, known.region)


CUSTOMER_REGION = made(table(CustomerRegion, key="customer_id"), region)

DESCRIBED = Projection(
    "described",
    ("contracts", "customers"),
    (PRODUCT_PROPERTY, CONTRACT_CHARACTERISTIC, CUSTOMER_REGION),
    comment="产品要求、特殊特性与客户地区 / what products and contracts ask for, regions of customers",
)
