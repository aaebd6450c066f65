"""The doors of carriers and drivers: who may be given goods, with which papers. P5-5.3a"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import Path, Response

from services.orders.doors import answers
from services.orders.doors.driver_details import PHONE, keep, kept
from services.orders.doors.visibility import of_driver
from services.orders.subjects.carrier import (
    CARRIER,
    DRIVER,
    OF_THE_VEHICLE,
    EraseDriver,
    RecordPaper,
    RegisterCarrier,
    RegisterDriver,
    UnknownDriver,
)
from shared.events.text import Known
from shared.office.doors import may, on
from shared.runtime.http.answers import Shown, shows, tabulates
from shared.runtime.http.etags import tag
from shared.runtime.http.front_door import Answer, Asking, Parts, Reading, strict_router
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import Report, report

router = strict_router()

DriverId = Annotated[Known, Path()]
NewDriver = Annotated[RegisterDriver, sent(RegisterDriver, "NewDriver", path=("carrier_id",))]
Paper = Annotated[RecordPaper, sent(RecordPaper, "Paper", path=("driver_id",))]

DRIVERS = "SELECT * FROM bi.drivers ORDER BY driver_id"


class PaperShown(Shown):
    """A paper of a driver or his vehicle; `number` of one about the person lies beside the log."""

    kind: str
    number: str | None
    sha256: str
    valid_to: date | None


class DriverFile(Shown):
    """A driver with his papers; of one who is erased nothing of them is left."""

    driver_id: str
    carrier_id: str
    name: str
    phone: str | None
    papers: Sequence[PaperShown]
    erased_on: date | None


@router.post("/carriers", status_code=201, dependencies=[may("carriers.register")])
async def register_carrier(carrier: RegisterCarrier, ask: Asking) -> Answer:
    """Take a carrier on."""
    return await ask(CARRIER, carrier.carrier_id, carrier)


@router.post("/carriers/{carrier_id}/drivers", status_code=201, dependencies=[may("carriers.register")])
async def register_driver(driver: NewDriver, ask: Asking, parts: Parts) -> Answer:
    """Take a driver of a carrier on."""
    answer = await ask(DRIVER, driver.driver_id, driver)
    if not ask.dry_run:
        await keep(parts, driver.driver_id, PHONE, driver.phone)
    return answer


@router.post("/drivers/{driver_id}/papers", status_code=201, dependencies=[may("driver.paper")])
async def record_paper(paper: Paper, ask: Asking, parts: Parts) -> Answer:
    """Record a paper of a driver or his vehicle."""
    answer = await ask(DRIVER, paper.driver_id, paper)
    if not ask.dry_run and paper.kind not in OF_THE_VEHICLE:
        await keep(parts, paper.driver_id, paper.kind, paper.number)
    return answer


@router.delete("/drivers/{driver_id}", dependencies=[may("driver.erase")])
async def erase_driver(driver_id: DriverId, ask: Asking) -> Answer:
    """Erase phone, numbers and files of a driver, when they were kept long enough."""
    return await ask(DRIVER, driver_id, EraseDriver(driver_id=driver_id))


@router.get(
    "/drivers/{driver_id}",
    responses=shows(DriverFile, tagged=True),
    dependencies=[on("driver.read", of_driver, "driver_id")],
)
async def driver(driver_id: DriverId, parts: Parts, response: Response) -> DriverFile:
    """Show a driver with his papers; each reading is logged."""
    known, version = await parts.asker.state(DRIVER, driver_id)
    if known.registered is None:
        raise UnknownDriver(driver_id)
    details = {} if known.erased else await kept(parts, driver_id)
    papers = [
        PaperShown(kind=kind, number=one.number or details.get(kind), sha256=one.sha256, valid_to=one.valid_to)
        for kind, one in sorted(known.papers.items())
        if known.erased is None
    ]
    response.headers["ETag"] = tag(version)
    return DriverFile(
        driver_id=driver_id,
        carrier_id=known.registered.carrier_id,
        name=known.registered.name,
        phone=details.get(PHONE),
        papers=papers,
        erased_on=known.erased.erased_on if known.erased is not None else None,
    )


@router.get("/reports/drivers", responses=tabulates(answers.Driver), dependencies=[may("drivers.report")])
async def drivers(read: Reading) -> Report:
    """Show the drivers, until when their papers are valid, and until when they are kept."""
    return await report(read, DRIVERS)
