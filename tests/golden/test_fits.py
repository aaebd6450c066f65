"""Whatever a company says can be read back, and fits into the tables of the service that says it."""

from datetime import UTC, date, datetime
from importlib import import_module

import pytest

from shared import SERVICES
from shared.runtime.ask.decisions import Stamp
from shared.runtime.ask.fitting import Fitting
from tests.golden.history import SETS
from tests.golden.world import decided

STAMP = Stamp("S1", datetime(2024, 5, 1, tzinfo=UTC), date(2024, 5, 1))


@pytest.mark.parametrize("company", SETS)
def test_all_that_a_company_says_fits(company: str) -> None:
    fits = {name: Fitting(name, import_module(f"services.{name}.app").SERVICE.projections) for name in SERVICES}
    told = decided(company).recorded
    assert len(told) > 100
    for one in told:
        data = one.event.model_dump_json(exclude_none=True).encode()
        fits[one.source](one.event, one.stream_id, one.version, data, STAMP)
