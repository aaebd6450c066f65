"""The issuer's database: made at `up`, with a role that owns it and sees nothing else."""

import asyncpg

from ops.stack.layout import ISSUER_DATABASE as NAME
from ops.stack.layout import PROJECT

SCHEMA = PROJECT / "ops" / "issuer" / "schema.sql"


async def prepare(admin_dsn: str, password: str) -> None:
    """Make the database and its tables, where they are not there yet; the role's password is set anew."""
    admin = await asyncpg.connect(admin_dsn)
    try:
        if not await admin.fetchval("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", NAME):
            await admin.execute(f"CREATE ROLE {NAME} LOGIN")
        await admin.execute(f"ALTER ROLE {NAME} PASSWORD {await _quoted(admin, password)}")
        if not await admin.fetchval("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", NAME):
            await admin.execute(f"CREATE DATABASE {NAME} OWNER {NAME}")
        await admin.execute(f"REVOKE CONNECT, TEMPORARY ON DATABASE {NAME} FROM PUBLIC")
    finally:
        await admin.close()
    own = await asyncpg.connect(admin_dsn.rpartition("/")[0] + f"/{NAME}")
    try:
        await own.execute(f"SET ROLE {NAME}")
        await own.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC; CREATE SCHEMA IF NOT EXISTS accounts")
        await own.execute(f"ALTER ROLE {NAME} IN DATABASE {NAME} SET search_path = accounts")
        await own.execute("SET search_path = accounts")
        await own.execute(SCHEMA.read_text(encoding="utf-8"))
    finally:
        await own.close()


async def _quoted(db: asyncpg.Connection, text: str) -> str:
    quoted: str = await db.fetchval("SELECT quote_literal($1)", text)
    return quoted
