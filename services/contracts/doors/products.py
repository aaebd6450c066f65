"""The doors of products and their list prices. P3-3"""

from json import loads
from typing import Annotated

from fastapi import Path

from services.contracts.doors.answers import Product
from services.contracts.subjects.product import PRODUCT, ListProduct, PublishPrice
from shared.events.days import Day
from shared.events.money import NotNegative
from shared.events.text import Known
from shared.office.doors import may
from shared.runtime.http.answers import lists
from shared.runtime.http.front_door import (
    Answer,
    Asking,
    Body,
    Reading,
    strict_router,
)
from shared.runtime.http.tables import Page, Paging, page

router = strict_router()

PRODUCTS = """
SELECT p.product_id, p.name, p.unit,
       (SELECT json_agg(json_build_object('effective_from', l.effective_from, 'unit_price', l.unit_price::text)
                        ORDER BY l.effective_from)
        FROM read.price AS l WHERE l.product_id = p.product_id) AS prices
FROM read.product AS p WHERE p.product_id > $1 ORDER BY p.product_id LIMIT $2
"""


class Price(Body):
    """Yuan a unit, from a day on."""

    unit_price: NotNegative
    effective_from: Day


@router.post("/products", status_code=201, dependencies=[may("products.add")])
async def list_product(product: ListProduct, ask: Asking) -> Answer:
    """Sell a product."""
    return await ask(PRODUCT, product.product_id, product)


@router.post("/products/{product_id}/prices", status_code=201, dependencies=[may("products.price")])
async def publish_price(product_id: Annotated[Known, Path()], price: Price, ask: Asking) -> Answer:
    """Let the price list say this from a day on; only the GM lowers it."""
    return await ask(PRODUCT, product_id, PublishPrice(product_id=product_id, **price.model_dump()))


@router.get("/products", responses=lists(Product), dependencies=[may("products.list")])
async def products(read: Reading, at: Paging) -> Page:
    """List products with their prices."""
    found = await page(read, PRODUCTS, at)
    for product in found.items:
        product["prices"] = product["prices"] and loads(product["prices"])
    return found
