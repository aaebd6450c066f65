"""Cash that one person hands in late for the third time in a month is a case for staff, said once. P4-7.6"""

from pathlib import Path

import pytest

from services.receivables.app import SERVICE
from tests.integration.house import House, house
from tests.integration.receivables.test_door import CREATED, CREDIT, OK, SIGNED, contract, door, receipt, registered

STREAM = "late-hand-ins-2024-05/S1"


async def handed_in(company: House, number: str, received_on: str, handed_in_on: str, collector: str = "S1") -> None:
    """Record cash that somebody took on the road, and that it came to finance."""
    finance = door(company)
    cash = receipt(number, "100.00", received_on) | {"method": "cash", "collected_by": collector}
    assert (await finance.post("/receipts", cash)).status_code == CREATED
    came = {"customer_id": "C1", "handed_in_on": handed_in_on}
    assert (await finance.post(f"/receipts/{number}/hand-in", came)).status_code == OK
    await company.settled()


async def noted(company: House, stream: str = STREAM) -> list[str]:
    return [entry.data.decode() for entry in await company.running["receivables"].log.stream(stream)]


@pytest.mark.clause("P4-7.6")
async def test_the_third_late_one_of_a_month_is_said_once(postgres: str, tmp_path: Path) -> None:
    async with house(postgres, tmp_path, SERVICE) as company:
        registered(company, "C1", SIGNED)
        contract(company, "K1", "C1", CREDIT)
        for collector in ("S1", "S2"):
            await door(company, collector, "rep").get("/receipts")
        await handed_in(company, "R0", "2024-04-30", "2024-05-02")  # another month's
        await handed_in(company, "R1", "2024-05-02", "2024-05-03")
        await handed_in(company, "R2", "2024-05-06", "2024-05-06")  # in time
        await handed_in(company, "R3", "2024-05-07", "2024-05-09")
        await handed_in(company, "R4", "2024-05-08", "2024-05-10", "S2")
        assert await noted(company) == []
        await handed_in(company, "R5", "2024-05-20", "2024-05-22")
        [said] = await noted(company)
        assert '"receipt_nos":["R1","R3","R5"]' in said.replace(" ", "")
        await handed_in(company, "R6", "2024-05-21", "2024-05-23")
        assert (len(await noted(company)), await noted(company, "late-hand-ins-2024-05/S2")) == (1, [])
