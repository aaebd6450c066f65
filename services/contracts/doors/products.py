"""The doors of products and their list prices. P3-3"""

from json import loads
from typing import Annotated

from services.contracts.doors.answers import Product
from services.contracts.subjects.product import PRODUCT, DescribeProduct, ListProduct, PublishPrice
from shared.office.doors import may
from shared.runtime.http.answers import lists
from shared.runtime.http.front_door import Answer, Asking, Reading, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import Page, Paging, page

router = strict_router()

PRODUCTS = """
SELECT p.product_id, p.name, p.unit, coalesce(d.certificate_required, false) AS certificate_required,
       coalesce(d.stock_controlled, false) AS stock_controlled, coalesce(d.made_to_order, false) AS made_to_order,
       d.standard,
       (SELECT json_agg(json_build_object('effective_from', l.effective_from, 'unit_price', l.unit_price::text)
                        ORDER BY l.effective_from)
        FROM read.price AS l WHERE l.product_id = p.product_id) AS prices
FROM read.product AS p LEFT JOIN LATERAL (
    SELECT (array_agg(o.certificate_required ORDER BY o.version DESC)
            FILTER (WHERE o.certificate_required IS NOT NULL))[1] AS certificate_required,
           (array_agg(o.stock_controlled ORDER BY o.version DESC)
            FILTER (WHERE o.stock_controlled IS NOT NULL))[1] AS stock_controlled,
           (array_agg(o.made_to_order ORDER BY o.version DESC)
            FILTER (WHERE o.made_to_order IS NOT NULL))[1] AS made_to_order,
           (array_agg(o.standard ORDER BY o.version DESC) FILTER (WHERE o.standard IS NOT NULL))[1] AS standard
    FROM read.product_property AS o WHERE o.product_id = p.product_id
) AS d ON true
WHERE p.product_id > $1 ORDER BY p.product_id LIMIT $2
"""


Price = Annotated[PublishPrice, sent(PublishPrice, "Price", path=("product_id",))]
Properties = Annotated[DescribeProduct, sent(DescribeProduct, "Properties", path=("product_id",))]


@router.post("/products", status_code=201, dependencies=[may("products.add")])
async def list_product(product: ListProduct, ask: Asking) -> Answer:
    """Sell a product."""
    return await ask(PRODUCT, product.product_id, product)


@router.post("/products/{product_id}/prices", status_code=201, dependencies=[may("products.price")])
async def publish_price(price: Price, ask: Asking) -> Answer:
    """Let the price list say this from a day on; only the GM lowers it."""
    return await ask(PRODUCT, price.product_id, price)


@router.post("/products/{product_id}/properties", status_code=201, dependencies=[may("products.describe")])
async def describe(properties: Properties, ask: Asking) -> Answer:
    """Say what a product asks of whoever orders and sends it; what is left out stays as it was."""
    return await ask(PRODUCT, properties.product_id, properties)


@router.get("/products", responses=lists(Product), dependencies=[may("products.list")])
async def products(read: Reading, at: Paging) -> Page:
    """List products with their prices."""
    found = await page(read, PRODUCTS, at)
    for product in found.items:
        product["prices"] = product["prices"] and loads(product["prices"])
    return found
