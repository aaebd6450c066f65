"""PostgreSQL frozen, as a suspended machine is: it keeps its sockets open and says nothing. Every wait ends."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import httpx2
import psutil
import pytest

from services.staff.app import SERVICE
from shared.runtime import connecting
from tests.integration.house import House, house
from tests.servers import postgres_server

SILENT, BEAT, CONNECT = 2.0, 0.2, 1.0
BOUND = SILENT + BEAT + 2 * CONNECT + 10.0
"""Silence is noticed, then a new connection is tried in vain; the rest is the machine's, which may be busy."""

LI = {"staff_id": "S1", "name": "李娜", "role": "rep", "department": "一部", "joined_on": "2024-01-01"}
RECORDED = "SELECT count(*) FROM log.events WHERE type LIKE 'huikuan.staff.StaffJoined.%'"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    with postgres_server(tmp_path) as admin:
        yield admin


@pytest.fixture
async def company(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setattr(connecting, "SILENT_SECONDS", SILENT)
    monkeypatch.setattr(connecting, "BEAT_SECONDS", BEAT)
    monkeypatch.setattr(connecting, "CONNECT_SECONDS", CONNECT)
    async with house(server, tmp_path, SERVICE) as opened:
        yield opened


async def processes(admin_dsn: str) -> list[psutil.Process]:
    """Return the server's processes, the first of them before all others."""
    db = await asyncpg.connect(admin_dsn)
    pid = await db.fetchval("SELECT pg_backend_pid()")
    server = psutil.Process(pid).parent()
    await db.close()
    assert server is not None
    return [server, *server.children(recursive=True)]


@contextmanager
def frozen(server: list[psutil.Process]) -> Iterator[None]:
    """Stop a server in its tracks for as long as the block runs."""
    family = [server[0]]
    server[0].send_signal(signal.SIGSTOP)  # the first: it makes no others any more
    family += server[0].children(recursive=True)
    for one in family[1:]:
        one.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for one in reversed(family):
            one.send_signal(signal.SIGCONT)


async def test_doors_answer_503_within_a_bound_and_all_works_again_by_itself(server: str, company: House) -> None:
    staff, running = company.doors["staff"].as_("O1", "office"), company.running["staff"]
    assert (await staff.post("/staff", {**LI, "staff_id": "S0"})).status_code == httpx2.codes.CREATED
    await company.settled()
    family = await processes(server)
    began = time.monotonic()
    with frozen(family):
        # More than the pool has connections: some are caught in a command, some wait for a connection, some make one.
        asked = [staff.post("/staff", LI, Idempotency_Key="once") for _ in range(4)]
        asked += [staff.get("/staff", as_of="2024-05-01") for _ in range(30)]
        answers = await asyncio.gather(*asked)
        took = time.monotonic() - began
        later = time.monotonic()
        answers.append(await staff.get("/staff", as_of="2024-05-01"))
        later = time.monotonic() - later
    assert {one.status_code for one in answers} == {httpx2.codes.SERVICE_UNAVAILABLE}
    assert all(int(one.headers["Retry-After"]) > 0 for one in answers)
    assert took < BOUND
    assert later < BOUND

    back = await until_answered(staff.get, "/staff", as_of="2024-05-01")
    assert [one["staff_id"] for one in back.json()["items"]] == ["O1", "S0"]
    again = await staff.post("/staff", LI, Idempotency_Key="once")
    assert again.status_code == httpx2.codes.CREATED
    await company.settled()
    assert await running.pool.fetchval(RECORDED) == 3  # O1, S0 and Li, once


async def until_answered(get: object, path: str, **query: str) -> httpx2.Response:
    """Ask until the service is ready again."""
    async with asyncio.timeout(30):
        while True:
            answer: httpx2.Response = await get(path, **query)  # type: ignore[operator]
            if answer.status_code == httpx2.codes.OK:
                return answer
            assert answer.status_code == httpx2.codes.SERVICE_UNAVAILABLE
            await asyncio.sleep(0.1)


async def test_a_long_statement_of_a_server_that_answers_is_left_alone(company: House) -> None:
    pool = company.running["staff"].pool
    assert await pool.fetchval("SELECT 1 FROM pg_sleep($1)", 2 * (SILENT + BEAT)) == 1
