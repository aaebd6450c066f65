"""`python -m ops.issuer`: serve, as the environment says."""

import asyncio
import signal
from pathlib import Path

import asyncpg
import httpx2
from pydantic_settings import BaseSettings, SettingsConfigDict

from ops.issuer.accounts import Accounts
from ops.issuer.doors import Issuer, application, roster_at
from shared.runtime import telemetry
from shared.runtime.http.server import server
from shared.runtime.identity import TokenVerifier, local_issuers

ENDS_WITHIN_SECONDS = 10.0
ASKED_FOR_SECONDS = 3.0


class Settings(BaseSettings):
    """Where the accounts lie, which key vouches for people, whose keys are believed, and where staff is."""

    model_config = SettingsConfigDict(env_prefix="HUIKUAN_", frozen=True)

    database_url: str
    key_file: Path
    public_keys: Path
    staff_url: str
    http_host: str = "127.0.0.1"
    http_port: int


async def serve(settings: Settings) -> None:
    """Serve until a signal ends it."""
    key = settings.key_file.read_text(encoding="ascii")
    verifier = TokenVerifier(local_issuers(settings.public_keys))
    async with (
        asyncpg.create_pool(settings.database_url, min_size=1, max_size=5) as pool,
        httpx2.AsyncClient(timeout=ASKED_FOR_SECONDS, trust_env=False) as client,
    ):
        issuer = Issuer(Accounts(pool), key, verifier, roster_at(settings.staff_url, client))
        door = server(application(issuer), settings.http_host, settings.http_port, ends_within=ENDS_WITHIN_SECONDS)
        for one in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(one, door.handle_exit, one, None)
        await door.serve()


if __name__ == "__main__":
    telemetry.speak()
    asyncio.run(serve(Settings()))
