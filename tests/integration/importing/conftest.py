"""All six services in one process, and the command line's way to them without sockets."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import httpx2
import pytest

from ops.connection import Calls, Connection
from ops.folder import Folder
from ops.reports import as_csv, close_months, fetch, question
from ops.reports.months import Month
from shared import SERVICES
from shared.interchange import Outcome, load
from shared.runtime.callers import OPERATOR
from shared.runtime.http.application import application
from tests import keys as pairs
from tests.integration.house import House, house

DATA = Path(__file__).with_name("data")


class Doors(httpx2.AsyncBaseTransport):
    """Requests go to the application of the service that the host names."""

    def __init__(self, rooms: House) -> None:
        self._rooms = {
            name: httpx2.ASGITransport(app=application(one), raise_app_exceptions=False)
            for name, one in rooms.running.items()
        }

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Let the service answer."""
        return await self._rooms[request.url.host].handle_async_request(request)


@dataclass
class Town:
    """The services, and what the command line does with them."""

    rooms: House
    connection: Connection

    async def brought(self, folder: Path, **options: object) -> Outcome:
        """Import a directory."""
        return await load(Folder(folder), connect=self.connection, **options)  # type: ignore[arg-type]  # as the caller names them

    async def report(self, name: str, **options: str) -> str:
        """Return a report as CSV, after everything was taken in."""
        await self.rooms.settled()
        asked = question(name, **options)
        async with Calls(self.connection) as calls:
            return as_csv(asked, await fetch(calls, asked))

    async def close(self, month: str) -> None:
        """Close a commission period."""
        await self.rooms.settled()
        async with Calls(self.connection) as calls:
            await close_months(calls, Month.parse(month), Month.parse(month), told=lambda _line: None)


@pytest.fixture
async def town(postgres: str, tmp_path: Path) -> AsyncIterator[Town]:
    """Six services with empty logs."""
    definitions = [import_module(f"services.{name}.app").SERVICE for name in SERVICES]
    async with house(postgres, tmp_path, *definitions) as rooms:
        urls = {name: f"http://{name}" for name in SERVICES}
        yield Town(rooms, Connection(urls, token, Doors(rooms)))


def token() -> str:
    """Return a token of the operator."""
    return pairs.bearer(OPERATOR)["Authorization"].removeprefix("Bearer ")
