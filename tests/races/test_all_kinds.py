"""Every race some times (`bench races` has hundreds): in one process, then on stacks.

A third runs against a stack in parts, a third against one without Kafka. Numbers of orders and receivables are raced
for in one process by `test_numbers`.
"""

import asyncio
from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path

import pytest

from ops.stack.layout import Bus
from shared import SERVICES
from tests.integration.house import house
from tests.races.desk import Desk, InHouse, over_http
from tests.races.kinds import KINDS, NUMBERS, founded
from tests.races.racing import raced
from tests.system.stacks import whole_system

ATTEMPTS, OVER_HTTP = 5, 3
HERE = {name: kind for name, kind in KINDS.items() if name not in NUMBERS or name.startswith(("complaint", "contract"))}
THIRDS = [list(KINDS)[part::3] for part in range(3)]
STACKS: dict[str, tuple[bool, Bus, list[str]]] = {
    "split": (True, "kafka", THIRDS[0]),
    "log": (False, "log", THIRDS[1]),
}


@pytest.fixture
async def desk(postgres: str, tmp_path: Path) -> AsyncIterator[Desk]:
    """All services in this process, with the company in them."""
    services = [import_module(f"services.{name}.app").SERVICE for name in SERVICES]
    async with house(postgres, tmp_path, *services) as company:
        opened = InHouse(company)
        await founded(opened)
        yield opened


async def test_what_may_happen_once_happens_once(desk: Desk) -> None:
    found = {name: await raced(desk, name, kind, ATTEMPTS) for name, kind in HERE.items()}
    assert found == {name: [] for name in HERE}


@pytest.mark.parametrize("form", STACKS)
def test_the_same_over_http(form: str, tmp_path: Path) -> None:
    split, bus, names = STACKS[form]

    async def race() -> dict[str, list[str]]:
        async with over_http(stack) as desk:
            await founded(desk)
            return {name: await raced(desk, name, KINDS[name], OVER_HTTP) for name in names}

    with whole_system(tmp_path, split=split, bus=bus) as stack:
        assert asyncio.run(race()) == {name: [] for name in names}
