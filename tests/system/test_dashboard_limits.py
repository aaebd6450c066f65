"""A running system beside dashboards that take all they can get: services answer, and the role is set back."""

import asyncio
from contextlib import AsyncExitStack

import asyncpg
import httpx2

from ops.connection import Calls, Connection
from ops.stack import Stack
from shared import SERVICES
from tests.system.bi import ROLE
from tests.system.stacks import address, asked

WANTED = 200
HELD_WITHIN_SECONDS = 30.0
LIMITS = "SELECT rolname, rolconnlimit FROM pg_roles WHERE rolname ~ '^(dashboard|huikuan_.*)$' AND rolcanlogin"


async def crowd(stack: Stack, held: AsyncExitStack) -> int:
    """Open as many connections as the server gives a dashboard, each at work; return their number."""
    opened = 0
    for number in range(WANTED):
        try:
            dsn = address(stack, f"huikuan_{SERVICES[number % len(SERVICES)]}", ROLE)
            db = await asyncpg.connect(dsn)
        except asyncpg.TooManyConnectionsError:
            continue
        held.push_async_callback(db.close)
        await db.execute("SET statement_timeout = 0; BEGIN; SELECT 1")
        opened += 1
    return opened


async def answered(stack: Stack) -> list[int]:
    """Knock at every service 20 times at once, at a door that asks the database; return the statuses."""
    async with httpx2.AsyncClient(trust_env=False, timeout=30) as client:
        knocks = [client.get(f"{stack.url_of(service)}/readyz") for service in SERVICES for _ in range(20)]
        return [answer.status_code for answer in await asyncio.gather(*knocks)]


async def test_services_answer_beside_a_crowd_of_dashboards(corners: Stack) -> None:
    rows = await asyncio.to_thread(asked, corners.admin_dsn, LIMITS)
    limits: dict[str, int] = {str(name): int(limit) for name, limit in rows}
    assert len(limits) == len([*SERVICES, "dashboards", "issuer"])
    async with AsyncExitStack() as held:
        assert await crowd(corners, held) == limits[ROLE] < WANTED
        assert set(await answered(corners)) == {200}
        async with Calls(Connection.of(corners), patience=0) as calls:
            heads = await calls.heads()
            assert set(heads) == set(SERVICES)
            for service in SERVICES:
                await calls.get(service, "/feeds", at_least=f"{service}:{heads[service]}" if heads[service] else "")
        for service in SERVICES:  # a process that starts anew finds its connections
            name = f"huikuan_{service}"
            await (await asyncpg.connect(address(corners, name, name))).close()


async def test_the_running_services_set_a_changed_password_back(corners: Stack) -> None:
    dsn = address(corners, f"huikuan_{SERVICES[0]}", ROLE)
    thief = await asyncpg.connect(dsn)
    await thief.execute(f"ALTER ROLE {ROLE} PASSWORD 'mine'; ALTER ROLE {ROLE} SET statement_timeout = 0")
    async with asyncio.timeout(HELD_WITHIN_SECONDS):
        while not thief.is_closed():
            await asyncio.sleep(0.1)
    honest = await asyncpg.connect(dsn)
    try:
        assert await honest.fetchval("SHOW statement_timeout") == "5min"
    finally:
        await honest.close()
