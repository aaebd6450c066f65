"""What a decision about orders reads of products and places: what a product asks for, in which zone an address lies."""

from collections.abc import Collection, Mapping
from typing import TypedDict

from services.orders.subjects.order_book.agreed import Agreed, Described
from services.orders.subjects.zone import ZoneRow
from shared.runtime.ask.decisions import Reader

# Of each member the last that was said.
PROPERTIES = """
SELECT product_id, bool_or(certificate_required) FILTER (WHERE version = c) AS certificate_required,
       bool_or(stock_controlled) FILTER (WHERE version = s) AS stock_controlled,
       bool_or(made_to_order) FILTER (WHERE version = m) AS made_to_order
FROM (SELECT p.*, max(version) FILTER (WHERE certificate_required IS NOT NULL) OVER one AS c,
             max(version) FILTER (WHERE stock_controlled IS NOT NULL) OVER one AS s,
             max(version) FILTER (WHERE made_to_order IS NOT NULL) OVER one AS m
      FROM read.product_property AS p WHERE product_id = ANY($1) WINDOW one AS (PARTITION BY product_id)) AS said
GROUP BY product_id
"""
REGION = "SELECT region FROM read.customer_region WHERE customer_id = $1"
ZONES = "SELECT region_prefix, effective_from, zone FROM read.delivery_zone"


class Whereabouts(TypedDict):
    """Members of a basis that tell where goods go."""

    region: str | None
    zones: tuple[ZoneRow, ...]


def products_of(contract: Agreed | None) -> frozenset[str]:
    """Return the products of a contract, of all its revisions."""
    revisions = () if contract is None else contract.revisions
    return frozenset(line.product_id for revision in revisions for line in revision.lines.values())


async def described(reader: Reader, products: Collection[str]) -> Mapping[str, Described]:
    """Return what products ask for; those of which nothing was said are left out."""
    rows = await reader.fetch(PROPERTIES, sorted(products)) if products else ()
    return {
        row["product_id"]: Described(
            *(bool(row[name]) for name in ("certificate_required", "stock_controlled", "made_to_order"))
        )
        for row in rows
    }


async def whereabouts(reader: Reader, customer_id: str) -> Whereabouts:
    """Return the region of a customer, and the zones."""
    zones = tuple(ZoneRow(*row) for row in await reader.fetch(ZONES))
    return {"region": await reader.fetchval(REGION, customer_id), "zones": zones}
