"""The doors through which products, prices, contracts and handovers of a history come in."""

from dataclasses import replace
from typing import Annotated

from fastapi import Path

from services.contracts.basis.contract import batch_basis
from services.contracts.subjects.contract import CONTRACT
from services.contracts.subjects.contract.state import UnknownContract
from services.contracts.subjects.contract.wishes import HandOverContract, ImportContract
from services.contracts.subjects.product import PRODUCT, ListProduct, PublishPrice
from shared.events.text import HandedOver, Id, Known
from shared.office.doors import may
from shared.runtime.http.front_door import AskingRows, Batch, Batched, Body, Parts, strict_router

router = strict_router()

ContractNo = Annotated[Known, Path()]


class ProductRow(ListProduct):
    """A row of products.csv."""

    name: HandedOver
    unit: HandedOver


class OwnerOf(Body):
    """The customer of a contract."""

    customer_id: Id


@router.post("/import/products", dependencies=[may("products.import")])
async def import_products(batch: Batch[ProductRow], ask: AskingRows) -> Batched:
    """Take rows of products.csv."""
    return await ask([(PRODUCT, row.product_id, ListProduct(**row.model_dump())) for row in batch.rows])


@router.post("/import/prices", dependencies=[may("products.import")])
async def import_prices(batch: Batch[PublishPrice], ask: AskingRows) -> Batched:
    """Take rows of prices.csv."""
    return await ask([(PRODUCT, row.product_id, row) for row in batch.rows])


@router.post("/import/contracts", dependencies=[may("contracts.import")])
async def import_contracts(batch: Batch[ImportContract], ask: AskingRows, parts: Parts) -> Batched:
    """Take contracts with their lines, each as a whole; their reviews are recorded as imported."""
    # One look at the tables serves all rows: names and prices were there before the batch came.
    subject = replace(CONTRACT, basis=await batch_basis(parts.book, parts.pool, batch.rows))
    return await ask([(subject, row.contract_no, row) for row in batch.rows])


@router.post("/import/handovers", dependencies=[may("contracts.import")])
async def import_handovers(batch: Batch[HandOverContract], ask: AskingRows) -> Batched:
    """Take rows of handovers.csv."""
    return await ask([(CONTRACT, row.contract_no, row) for row in batch.rows])


@router.get("/import/contracts/{contract_no}", dependencies=[may("contracts.import")])
async def owner_of(contract_no: ContractNo, parts: Parts) -> OwnerOf:
    """Say whose contract a number is, for rows of an import that name it."""
    file, _ = await parts.asker.state(CONTRACT, contract_no)
    if file.content is None:
        raise UnknownContract(contract_no)
    return OwnerOf(customer_id=file.content.customer_id)
