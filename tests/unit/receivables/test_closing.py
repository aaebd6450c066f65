"""Whoever closes a month closes it on tables that know all that was recorded here before. P4-5.2"""

import asyncio
from collections.abc import Mapping
from typing import Any, cast

from services.receivables.api import close_month
from services.receivables.period import CloseMonth
from shared.runtime.http import Answer, Ask
from shared.runtime.log import Head
from shared.runtime.running import Running

SEVEN = Head("", 7, b"")


class Service:
    """Receivables as the door sees it: a log of seven facts, and tables that take them in when they are waited for."""

    name = "receivables"

    def __init__(self) -> None:
        self.log = self.progress = self.service = self
        self.taken_in: list[str] = []

    async def head(self) -> Head:
        return SEVEN

    async def reached(self, wanted: Mapping[str, int], *, within: float) -> None:
        assert within > 0
        self.taken_in += [f"{source}:{position}" for source, position in wanted.items()]

    async def ask(self, *_: Any) -> Answer:
        assert self.taken_in == ["receivables:7"]
        return Answer(position=8, version=1, events=[])


def test_a_month_is_closed_after_the_tables_know_what_is_on_record() -> None:
    one = Service()
    answer = close_month(CloseMonth(month="2024-03"), cast(Ask, one.ask), cast(Running, one))
    assert asyncio.run(answer).position == SEVEN.position + 1
