"""The contracts of a company, open in one process."""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from services.contracts.app import SERVICE as CONTRACTS
from tests.clock import stand_still
from tests.integration.contracts.company import REGISTERED, Desk, at, staffed
from tests.integration.house import house


@pytest.fixture
async def desk(postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """The desk on the morning of Tuesday, 22 September 2026."""
    clock = stand_still(monkeypatch, at(REGISTERED))
    async with house(postgres, tmp_path, CONTRACTS) as opened:
        staffed(opened)
        await opened.settled()
        admin = await asyncpg.connect(postgres, database="huikuan_contracts")
        made = Desk(opened, clock, admin)
        await made.come(REGISTERED)
        for path, body in (
            ("/products", {"product_id": "P1", "name": "管", "unit": "m"}),
            ("/products/P1/prices", {"unit_price": "100.00", "effective_from": "2024-01-01"}),
            ("/reviewers", {"staff_id": "R1", "valid_from": "2024-01-01", "valid_to": "2026-10-31"}),
            (
                "/signatories",
                {"staff_id": "S1", "valid_from": "2024-01-01", "max_amount": "200000.00", "max_discount": "0.03"},
            ),
        ):
            await made.done("G1", path, body)
        await opened.settled()
        yield made
        await admin.close()
