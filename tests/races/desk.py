"""Where wishes are made side by side: services in this process, or a whole stack over HTTP."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, NamedTuple, Protocol

import httpx2

from ops.connection import Calls, Connection, now, speaker
from ops.reports.fetching import settled
from ops.stack import Stack
from tests.integration.house import House

OPERATOR = "operator"
BUSY = frozenset({429, 503})
ACCEPTED = "accepted"


class Asked(NamedTuple):
    """A body for a door, and who comes with it."""

    service: str
    who: str
    path: str
    body: dict[str, Any]
    headers: Mapping[str, str] = {}  # nobody writes into it


class Desk(Protocol):
    """The doors of a company."""

    async def ask(self, one: Asked) -> httpx2.Response:
        """Ask at a door, under a new key."""

    async def look(self, service: str, who: str, path: str, **query: str) -> httpx2.Response:
        """Read at a door."""

    async def settled(self) -> None:
        """Return when everybody has heard of everything."""


@dataclass
class InHouse:
    """All services in this process."""

    company: House

    async def ask(self, one: Asked) -> httpx2.Response:
        """Ask at a door, under a new key."""
        door = self.company.doors[one.service]
        door = door if one.who == OPERATOR else door.as_(one.who)
        return await door.post(one.path, one.body, **{name.replace("-", "_"): v for name, v in one.headers.items()})

    async def look(self, service: str, who: str, path: str, **query: str) -> httpx2.Response:
        """Read at a door."""
        door = self.company.doors[service]
        return await (door if who == OPERATOR else door.as_(who)).get(path, **query)

    async def settled(self) -> None:
        """Return when everybody has heard of everything."""
        await self.company.settled()


@dataclass
class OverHttp:
    """A running stack."""

    stack: Stack
    client: httpx2.AsyncClient
    calls: Calls
    keys: Any = field(default_factory=count)

    async def ask(self, one: Asked) -> httpx2.Response:
        """Ask at a door, under a new key."""
        key = f"race-{now().timestamp()}-{next(self.keys)}"
        url = self.stack.url_of(one.service) + one.path
        headers = {"Idempotency-Key": key, **self._signed(one.who), **one.headers}
        return await self.client.post(url, json=one.body, headers=headers)

    async def look(self, service: str, who: str, path: str, **query: str) -> httpx2.Response:
        """Read at a door."""
        return await self.client.get(self.stack.url_of(service) + path, params=query, headers=self._signed(who))

    async def settled(self) -> None:
        """Return when everybody has heard of everything."""
        await settled(self.calls)

    def _signed(self, who: str) -> dict[str, str]:
        token = speaker(self.stack, None if who == OPERATOR else who).token(now=now())
        return {"Authorization": f"Bearer {token}"}


@asynccontextmanager
async def over_http(stack: Stack) -> AsyncIterator[OverHttp]:
    """Yield the doors of a running stack."""
    async with (
        httpx2.AsyncClient(timeout=60, trust_env=False, limits=httpx2.Limits(max_connections=32)) as client,
        Calls(Connection.of(stack)) as calls,
    ):
        yield OverHttp(stack, client, calls)


def word(answer: httpx2.Response) -> str:
    """Return what happened: accepted where something is recorded, else the rule that refused."""
    told = answer.json()
    if answer.is_success and "answers" in told:
        [row] = told["answers"]
        taken = "names another thing already" in (row.get("reason") or "")
        return "NumberTaken" if taken else str(row["outcome"])
    if answer.is_success:
        return ACCEPTED if told["events"] else "known"
    return str(told.get("rule") or told)
