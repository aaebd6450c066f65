"""The roles of the cluster: who may log in, how many connections each may hold, and what holds the role `dashboard`.

Every role has a share of the server's connections, so that nobody can take those of somebody else; the last slots
(`reserved_connections`) open to the services' roles alone. What a dashboard could change of its own role (PostgreSQL
lets every role change its own password and settings) is kept here and in each database (`dashboards.kept`), and
`shared.runtime.dashboards` puts it back.
"""

from base64 import b64encode
from dataclasses import dataclass
from hashlib import pbkdf2_hmac, sha256
from hmac import digest

import asyncpg

from shared import SERVICES

DASHBOARD = "dashboard"
FOR_OPERATORS = 10  # connections beside the superuser's own: a backup, somebody who looks
FEWEST = 25  # connections of a service: a full pool, relay and clock, a rebuild, and who listens whether it is there
RESERVED = "pg_use_reserved_connections"  # PostgreSQL 16 and newer
ITERATIONS = 4096  # PostgreSQL's own number

# The polite limits, told to the client by the statement that ends; a session may lift the first two, and is then ended.
DASHBOARD_SETTINGS = (
    ("statement_timeout", "5min"),
    ("idle_in_transaction_session_timeout", "1min"),
    ("temp_file_limit", "1GB"),  # a superuser's setting: a session cannot lift it
)

SLOTS = "SELECT current_setting('max_connections')::int, current_setting('superuser_reserved_connections')::int"


class TooFewConnections(Exception):
    """The server's connections do not suffice for the services and the dashboards."""

    def __init__(self, slots: int) -> None:
        super().__init__(
            f"PostgreSQL has max_connections = {slots}; {len(SERVICES)} services with {FEWEST} connections each and "
            f"the dashboards need {_needed()}: raise it, and restart PostgreSQL"
        )


@dataclass(frozen=True, slots=True)
class Shares:
    """How many connections each may hold at once: all dashboards together, and each service."""

    dashboard: int
    service: int


def shares(slots: int, superusers: int) -> Shares:
    """Share a server's connections out: a tenth to dashboards, the rest to the services in equal parts.

    `slots` is `max_connections`, `superusers` is `superuser_reserved_connections`. Raises TooFewConnections.
    """
    dashboard = slots // 10
    service = (slots - dashboard - superusers - FOR_OPERATORS) // len(SERVICES)
    if service < FEWEST:
        raise TooFewConnections(slots)
    return Shares(dashboard, service)


def _needed() -> int:
    """Return the fewest connections that can be shared out, with PostgreSQL's own 3 for superusers."""
    slots = len(SERVICES) * FEWEST
    while (slots - slots // 10 - 3 - FOR_OPERATORS) // len(SERVICES) < FEWEST:
        slots += 1
    return slots


async def make_roles(admin: asyncpg.Connection, service: str, password: str, dashboard_password: str) -> None:
    """Make the roles that a service needs, or set those that are there to what they should be."""
    log, own = "huikuan_log", f"huikuan_{service}"
    wanted = ((log, "NOLOGIN", None), (own, "LOGIN", password), (DASHBOARD, "LOGIN", verifier(dashboard_password)))
    async with admin.transaction():
        await admin.execute("SELECT pg_advisory_xact_lock(hashtext('huikuan roles'))")
        for name, kind, secret in wanted:
            known = await admin.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", name)
            with_secret = await admin.fetchval("SELECT format(' PASSWORD %L', $1::text)", secret) if secret else ""
            await admin.execute(f'{"ALTER" if known else "CREATE"} ROLE "{name}" {kind}{with_secret}')
        [(slots, superusers)] = await admin.fetch(SLOTS)
        share = shares(slots, superusers)
        await admin.execute(f'ALTER ROLE "{own}" CONNECTION LIMIT {share.service}')
        await admin.execute(f"ALTER ROLE {DASHBOARD} CONNECTION LIMIT {share.dashboard}")
        for name, value in DASHBOARD_SETTINGS:
            await admin.execute(f"ALTER ROLE {DASHBOARD} SET {name} = '{value}'")
        if await admin.fetchval(
            "SELECT true FROM pg_roles WHERE rolname = 'pg_use_reserved_connections'"
        ):  # from 16 on
            await admin.execute(f'GRANT {RESERVED} TO "{own}"')
        # The databases that come with the server would let everybody in, to make temporary tables there.
        await admin.execute("REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1 FROM PUBLIC")


async def keep_dashboard(database: asyncpg.Connection, dashboard_password: str) -> None:
    """Write down, in a service's database, what the role `dashboard` is to be set back to.

    Within the transaction that sets the role: a service that runs would set it back to what was kept before.
    """
    kept = verifier(dashboard_password)
    settings = sorted(f"{name}={value}" for name, value in DASHBOARD_SETTINGS)
    async with database.transaction():
        await database.execute("DELETE FROM dashboards.kept")
        await database.execute("INSERT INTO dashboards.kept (verifier, settings) VALUES ($1, $2)", kept, settings)
        await database.execute(
            await database.fetchval(f"SELECT format('ALTER ROLE {DASHBOARD} PASSWORD %L', $1::text)", kept)
        )


def verifier(password: str) -> str:
    """Return what PostgreSQL stores of a password (RFC 5803), the same for the same password.

    Passwords are drawn (24 random bytes in ASCII), so a salt made of the password itself gives nothing away, and all
    databases can keep the same text without seeing each other. Raises UnicodeEncodeError beyond ASCII.
    """
    secret = password.encode("ascii")
    salt = sha256(b"huikuan dashboard " + secret).digest()[:16]
    salted = pbkdf2_hmac("sha256", secret, salt, ITERATIONS)
    stored = sha256(digest(salted, b"Client Key", "sha256")).digest()
    server = digest(salted, b"Server Key", "sha256")
    coded = (b64encode(part).decode() for part in (salt, stored, server))
    return "SCRAM-SHA-256${}:{}${}:{}".format(ITERATIONS, *coded)
