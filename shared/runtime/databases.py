"""The database of a service made ready: roles, schemas, first versions of the projections, migrations. Idempotent.

Migrations are plain SQL files, forward only, applied once each in the order of their names and never edited afterwards.
In them `huikuan_service` stands for the service's role.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from shared.runtime.connecting import for_maintenance
from shared.runtime.old_numbers import claim_old_numbers
from shared.runtime.rebuild.renewal import opened_as, renew
from shared.runtime.roles import keep_dashboard, make_roles
from shared.runtime.running import Numbers, Service, StrangeRules
from shared.runtime.tables.definition import Projection
from shared.runtime.tables.versions import create_version, show

COMMON = Path(__file__).with_name("migrations")
KEPT = """
CREATE TABLE IF NOT EXISTS public.migration (
    place text, name text, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (place, name))
"""
# Ids compare as text by code point, in pages as in reports, whatever the server was set up with.
BY_CODE_POINT = (
    "TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LC_COLLATE 'C' LC_CTYPE 'C'"
)
BEGIN_TRIAL = "SELECT log.begin_trial($1)"
NO_NUMBERS: Numbers = MappingProxyType({})


class ShippedFilesChanged(Exception):
    """What is shipped contradicts what this home was made with: a migration, or a number that its log recorded."""


async def prepare(
    admin_dsn: str,
    service: str,
    password: str,
    dashboard_password: str,
    home: Numbers = NO_NUMBERS,
    *,
    trial: datetime | None = None,
) -> None:
    """Make everything that `services.<service>` needs in the cluster behind the superuser's `admin_dsn`.

    `home`: the numbers that an empty home begins with in place of the shipped ones. `trial`: a new database is one of a
    home for trials, whose clock stands at that instant.
    """
    await establish(admin_dsn, *_shipped(service), password, dashboard_password, home, trial=trial)


async def require_unedited_home(admin_dsn: str, services: Iterable[str], home: Numbers = NO_NUMBERS) -> None:
    """Look at the whole home before any of it is changed.

    Raises ShippedFilesChanged where what is shipped contradicts it, StrangeRules where the numbers that the home brings
    do not fit. A start that is refused leaves a home that the software before still knows.
    """
    definitions = [_shipped(service)[0] for service in services]
    require_known(home, definitions)
    for definition in definitions:
        service = definition.name
        try:
            database = await for_maintenance(_of(admin_dsn, service))
        except asyncpg.InvalidCatalogNameError:
            continue  # it is still to be made
        try:
            await require_unedited(database, definition)
            for place, folder in migration_folders(service):
                await new_migrations(database, place, folder)
        finally:
            await database.close()


def require_known(home: Numbers, definitions: Sequence[Service]) -> None:
    """Raise StrangeRules for a number that no service has, or a value that is not as its number is read."""
    policies = [one.policy for one in definitions if one.policy is not None]
    if strange := sorted(home.keys() - {name for policy in policies for name in policy.shipped}):
        raise StrangeRules(f"this software has no number {', '.join(strange)}")
    for policy in policies:
        try:
            policy.require_fit(home)
        except ValueError as error:
            raise StrangeRules(str(error)) from error


async def establish(
    admin_dsn: str,
    definition: Service,
    migrations: Path,
    password: str,
    dashboard_password: str,
    home: Numbers = NO_NUMBERS,
    *,
    trial: datetime | None = None,
) -> None:
    """Make everything that a service needs, its own migrations taken from a folder; `trial` as in `prepare`."""
    service = definition.name
    admin = await for_maintenance(admin_dsn)
    try:
        await make_roles(admin, service, password, dashboard_password)
        name = f"huikuan_{service}"
        if not await admin.fetchval("SELECT true FROM pg_database WHERE datname = $1", name):
            await create_database(admin, name)
    finally:
        await admin.close()
    database = await for_maintenance(_of(admin_dsn, service))
    try:
        await require_unedited(database, definition)
        await database.execute(f'{KEPT}; GRANT SELECT ON public.migration TO "{name}"')
        await migrate(database, "runtime", COMMON, role=name)
        if trial is not None:
            await database.execute(BEGIN_TRIAL, trial)
        await claim_old_numbers(database, definition.subjects)
        await record_rules(admin_dsn, definition, home, role=name)
        await keep_dashboard(database, dashboard_password)
        await first_versions(database, definition.projections, role=name)
        await renew(database, admin_dsn, service, definition.projections, role=name)
        for place, folder in definition.shared_migrations:
            await migrate(database, place, folder, role=name)
        await migrate(database, service, migrations, role=name)
    finally:
        await database.close()


async def create_database(admin: asyncpg.Connection, name: str, made_of: str = BY_CODE_POINT) -> None:
    """Create a database that only the role of its name and dashboards may enter, and only that role may change."""
    await admin.execute(f'CREATE DATABASE "{name}" {made_of}')
    await admin.execute(f'REVOKE CONNECT, TEMPORARY ON DATABASE "{name}" FROM PUBLIC')
    await admin.execute(f'GRANT CONNECT ON DATABASE "{name}" TO "{name}", dashboard')
    await admin.execute(f'GRANT CREATE, TEMPORARY ON DATABASE "{name}" TO "{name}"')


def _shipped(service: str) -> tuple[Service, Path]:
    """Return the definition of a service, and the folder of its own migrations."""
    home = Path(str(import_module(f"services.{service}").__file__)).parent
    return import_module(f"services.{service}.app").SERVICE, home / "migrations"


def migration_folders(service: str) -> tuple[tuple[str, Path], ...]:
    """Return the places of all migrations of a service, with their folders, in the order in which they are applied."""
    definition, own = _shipped(service)
    return (("runtime", COMMON), *definition.shared_migrations, (service, own))


def _of(admin_dsn: str, service: str) -> str:
    """Return the superuser's way to the database of a service."""
    return urlunsplit(urlsplit(admin_dsn)._replace(path=f"/huikuan_{service}"))


async def migrate(database: asyncpg.Connection, place: str, folder: Path, *, role: str) -> list[str]:
    """Apply the files of a folder that were not applied before, each in a transaction; return their names.

    Raises ShippedFilesChanged where an applied file has changed.
    """
    new = await new_migrations(database, place, folder)
    for name, text in new.items():
        async with database.transaction():
            await database.execute(text.replace("huikuan_service", f'"{role}"'))
            await database.execute(
                "INSERT INTO public.migration (place, name, sha256) VALUES ($1, $2, $3)", place, name, _mark(text)
            )
    return list(new)


async def new_migrations(database: asyncpg.Connection, place: str, folder: Path) -> dict[str, str]:
    """Return the files of a folder that were not applied yet, by name, in order.

    Raises ShippedFilesChanged for an applied file that has changed.
    """
    unlike = await unlike_migrations(database, place, folder)
    for name, one in unlike.items():
        if one.edited:
            raise ShippedFilesChanged(
                f"{place}/{name} was edited after it had been applied to this home: restore it, and write a new one"
            )
    return {name: one.text for name, one in unlike.items()}


class Unlike(NamedTuple):
    """A migration that is not applied as it stands: `edited` after it was applied, else new."""

    text: str
    edited: bool


async def unlike_migrations(database: asyncpg.Connection, place: str, folder: Path) -> dict[str, Unlike]:
    """Return the files of a folder that are not applied as they stand, by name, in order."""
    kept = await database.fetchval("SELECT to_regclass('public.migration')") is not None
    rows = await database.fetch("SELECT name, sha256 FROM public.migration WHERE place = $1", place) if kept else ()
    applied = {row["name"]: row["sha256"] for row in rows}
    texts = {file.name: file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.sql"))}
    return {
        name: Unlike(text, edited=name in applied) for name, text in texts.items() if applied.get(name) != _mark(text)
    }


def _mark(text: str) -> str:
    return sha256(text.encode()).hexdigest()


async def first_versions(database: asyncpg.Connection, projections: Iterable[Projection], *, role: str) -> None:
    """Create version 1 of projections that the database does not know, and the views that show it; owned by `role`."""
    for projection in projections:
        if await database.fetchval("SELECT true FROM feed.projection WHERE name = $1", projection.name):
            continue
        async with database.transaction():
            await database.execute(f'SET LOCAL ROLE "{role}"')
            await create_version(database, projection, 1)
            await show(database, projection, 1)
            await database.execute("INSERT INTO feed.projection (name, live) VALUES ($1, 1)", projection.name)


async def require_unedited(database: asyncpg.Connection, definition: Service) -> None:
    """Compare the shipped numbers with those that this home recorded, before anything is changed.

    What was decided by a number stays decided, and tables that are rebuilt must come out as they are. A home without a
    log recorded none. Raises ShippedFilesChanged.
    """
    if definition.policy is None or await database.fetchval("SELECT to_regclass('log.events')") is None:
        return
    if found := await definition.policy.contradictions(database):
        raise ShippedFilesChanged(f"the shipped numbers of {definition.name} change the past: {found}")


async def record_rules(admin_dsn: str, definition: Service, home: Numbers, *, role: str) -> None:
    """Let the log record the numbers that it does not know yet, before tables are derived by them."""
    if definition.policy is None:
        return

    async def look(service: str, query: str) -> Sequence[Any]:
        """Look into the database of another service of this cluster."""
        try:
            other = await for_maintenance(_of(admin_dsn, service))
        except asyncpg.InvalidCatalogNameError:
            return ()
        try:
            rows: Sequence[Any] = await other.fetch(query)
        except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError):
            return ()
        finally:
            await other.close()
        return rows

    async with opened_as(admin_dsn, definition.name, role) as pool:
        await definition.policy.record(pool, look, home)
