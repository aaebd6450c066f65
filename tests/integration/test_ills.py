"""What `doctor` finds in a service's database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest

from shared.office import ills
from shared.runtime.databases import ShippedFilesChanged, migration_folders, new_migrations
from tests.integration.prepared import database

SERVICE = "staff"


@asynccontextmanager
async def superuser(admin_dsn: str) -> AsyncIterator[Any]:
    db = await asyncpg.connect(f"{admin_dsn.rpartition('/')[0]}/huikuan_{SERVICE}")
    try:
        yield db
    finally:
        await db.close()


async def test_migrations_that_are_not_applied_as_they_stand_are_named_wherever_they_lie(postgres: str) -> None:
    async with database(postgres, SERVICE) as own, superuser(postgres) as admin:
        assert await ills.behind(own, SERVICE) == []
        folders = migration_folders(SERVICE)
        assert next(place for place, _ in folders) == "runtime"
        assert len(folders) > 2, "migrations that services share are looked at, too"
        first = {place: min(file.name for file in folder.glob("*.sql")) for place, folder in folders}
        changing = admin.transaction()
        await changing.start()
        for place, name in first.items():
            await admin.execute("UPDATE public.migration SET sha256 = 'x' WHERE place = $1 AND name = $2", place, name)
        assert await ills.behind(admin, SERVICE) == [f"{place}/{name}" for place, name in first.items()]
        with pytest.raises(ShippedFilesChanged, match=f"{folders[-1][0]}/{first[SERVICE]} was edited"):
            await new_migrations(admin, *folders[-1])
        await admin.execute("DELETE FROM public.migration WHERE place = $1", SERVICE)
        assert list(await new_migrations(admin, *folders[-1])) == sorted(f.name for f in folders[-1][1].glob("*.sql"))
        await changing.rollback()
