"""The one-shot preparation of a deployment, against real servers."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from deploy.prepare import everything
from ops.stack.definitions import definition
from shared import SERVICES
from tests.servers import kafka_server, postgres_server


async def prepared_twice(dsn: str, bootstrap: str) -> None:
    variables = {
        "HUIKUAN_ADMIN_DSN": dsn,
        "HUIKUAN_KAFKA": bootstrap,
        "HUIKUAN_DASHBOARD_PASSWORD": "for-charts",
        **{f"HUIKUAN_PASSWORD_{service.upper()}": f"of-{service}" for service in (*SERVICES, "issuer")},
    }
    for _ in range(2):
        assert await everything(variables) == []  # the test's broker has its topics


async def look_into(dsn: str, service: str) -> None:
    name = f"huikuan_{service}"
    address = dsn.rsplit("/", 1)[0].split("@", 1)[1]
    own = await asyncpg.connect(f"postgresql://{name}:of-{service}@{address}/{name}")
    try:
        numbers = {one.name for dated in definition(service).policy.shipped.values() for one in dated}
        assert await own.fetchval("SELECT position FROM log.head") == len(numbers)  # recorded once
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await own.execute("DELETE FROM log.events")
    finally:
        await own.close()


async def look_into_accounts(dsn: str) -> None:
    address = dsn.rsplit("/", 1)[0].split("@", 1)[1]
    own = await asyncpg.connect(f"postgresql://huikuan_issuer:of-issuer@{address}/huikuan_issuer")
    try:
        assert await own.fetchval("SELECT count(*) FROM account") == 0
    finally:
        await own.close()


def test_preparing_twice_is_preparing_once(tmp_path: Path) -> None:
    with postgres_server(tmp_path) as dsn, kafka_server(tmp_path) as bootstrap:
        asyncio.run(prepared_twice(dsn, bootstrap))
        for service in SERVICES:
            asyncio.run(look_into(dsn, service))
        asyncio.run(look_into_accounts(dsn))


async def test_what_is_not_set_is_named() -> None:
    with pytest.raises(KeyError, match="HUIKUAN_PASSWORD_CONTRACTS"):
        await everything({})
