"""What the other services make of a wrong receipt that is taken back: exposure and grade of its customer. P5-5.2b"""

from importlib import import_module
from pathlib import Path

import pytest

from shared import SERVICES
from tests.integration.house import house
from tests.races.desk import InHouse
from tests.races.kinds import states
from tests.races.papers import confirmation, correction
from tests.races.town import TODAY, agreement, brought_in, customer, done, invoice, money, order, people


@pytest.mark.clause("P5-5.2b", "P4-7.6")
async def test_an_approved_order_is_held_and_the_grade_stays(postgres: str, tmp_path: Path) -> None:
    services = [import_module(f"services.{name}.app").SERVICE for name in SERVICES]
    async with house(postgres, tmp_path, *services) as company:
        desk = InHouse(company)
        await brought_in(desk, people())
        await brought_in(desk, [*customer("C", credit_limit="150.00"), invoice("V", "C"), money("M", "C")])
        await done(desk, order("C", "C"))  # 60.00
        await done(desk, agreement("C", "C"))
        await desk.settled()
        assert await states(desk, "C") == ["approved"]
        before = (await desk.look("customers", "G1", "/reports/grades", as_of=TODAY)).json()["rows"]
        await done(desk, correction("M", "C"), confirmation("M", "C"))
        await desk.settled()
        assert await states(desk, "C") == ["held"], "100.00 are open again, and 60.00 on order"
        after = (await desk.look("customers", "G1", "/reports/grades", as_of=TODAY)).json()["rows"]
        assert after == before, "a wrong receipt is no bounced instrument"
