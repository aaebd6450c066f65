"""What the reading doors of contracts answer."""

from datetime import date
from typing import Literal

from shared.runtime.http.answers import Amount, Shown


class ListPrice(Shown):
    """A price of the list, from a day on."""

    effective_from: date
    unit_price: Amount


class Product(Shown):
    """A product with its prices; null where it has none."""

    product_id: str
    name: str
    unit: str
    prices: list[ListPrice] | None


class Contract(Shown):
    """A contract of the ledger (合同台账)."""

    contract_no: str
    customer_id: str
    staff_id: str
    kind: Literal["routine", "special", "important"]
    amount: Amount
    signed_on: date | None
    effective: Literal["yes", "no"]
    status: Literal["draft", "rejected", "reviewed", "signed", "effective", "invalid"]
