"""Products and prices."""

from datetime import date
from decimal import Decimal

import pytest

from services.contracts.subjects.product import (
    PRODUCT,
    ListProduct,
    LoweredWithoutTheGm,
    PublishPrice,
    TwoPricesFromOneDay,
    UnknownProduct,
)
from shared.events.contracts import PricePublished, ProductListed
from shared.runtime.ask.decisions import Basis, RecordedDifferently
from tests.spec import Spec, stamp

product = Spec(PRODUCT, Basis(stamp(date(2024, 6, 1), "director", "director")))
LISTED = ProductListed(product_id="P1", name="pipe", unit="m")
JANUARY, JUNE = date(2024, 1, 1), date(2024, 6, 1)


def costs(price: str, since: date = JANUARY) -> PricePublished:
    return PricePublished(product_id="P1", unit_price=Decimal(price), effective_from=since)


def publish(price: str, since: date = JANUARY) -> PublishPrice:
    return PublishPrice(product_id="P1", unit_price=Decimal(price), effective_from=since)


def test_a_product_is_listed_once() -> None:
    product.given().when(ListProduct(product_id="P1", name="pipe", unit="m")).then(LISTED)
    product.given(LISTED).when(ListProduct(product_id="P1", name="pipe", unit="m")).then()
    product.given(LISTED).when(ListProduct(product_id="P1", name="hose", unit="m")).refuses(RecordedDifferently)


@pytest.mark.clause("P3-3")
def test_a_price_is_published_for_a_listed_product() -> None:
    product.given(LISTED).when(publish("10.00")).then(costs("10.00"))
    product.given().when(publish("10.00")).refuses(UnknownProduct)


@pytest.mark.clause("P3-3")
def test_two_prices_from_one_day_are_refused() -> None:
    product.given(LISTED, costs("10.00")).when(publish("10.00")).then()
    refusal = product.given(LISTED, costs("10.00")).when(publish("11.00")).refuses(TwoPricesFromOneDay)
    assert (refusal.clause, refusal.status) == ("P3-3", 409)


@pytest.mark.clause("P3-3")
def test_only_the_gm_lowers_the_list() -> None:
    lower = product.given(LISTED, costs("10.00"))
    lower.when(publish("9.99", JUNE)).refuses(LoweredWithoutTheGm)
    by_gm = Basis(stamp(JUNE, "boss", "gm"))
    lower.when(publish("9.99", JUNE), by_gm).then(costs("9.99", JUNE))
    lower.when(publish("10.01", JUNE)).then(costs("10.01", JUNE))


def test_a_price_brought_in_was_signed_before() -> None:
    imported = Basis(stamp(JUNE, "operator", "operator"))
    product.given(LISTED, costs("10.00")).when(publish("9.00", JUNE), imported).then(costs("9.00", JUNE))
