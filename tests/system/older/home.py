"""A home of the release before, laid out from what that release left, and today's software for its company."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from shutil import copytree, ignore_patterns, rmtree
from urllib.parse import urlsplit

import asyncpg

from ops.stack.layout import HOME_VARIABLE, OFFSETS, PORT_VARIABLE, PROJECT, Stack
from ops.stack.postgres import packaged_programs
from shared import SERVICES
from tests.servers import free_base, postgres_server

HERE = Path(__file__).parent
RULES = Path("services") / "orders" / "policy" / "orders.toml"
COPIED = ("ops", "services", "shared")
COMPILED = PROJECT / ".cache" / "pycache"
TOKEN_KEY = "0" * 64
"""With which every program of the release before signed for everybody."""


class House:
    """A home, and a checkout of today's software in which its company may write numbers of its own."""

    def __init__(self, stack: Stack, checkout: Path) -> None:
        places = {HOME_VARIABLE: str(stack.home), PORT_VARIABLE: str(stack.port), "PYTHONPATH": str(checkout)}
        self.stack = stack
        self._checkout = checkout
        self._variables = os.environ | places | {"PYTHONPYCACHEPREFIX": str(COMPILED)}
        self._lines: subprocess.Popen[str] | None = None

    def says(self, *line: str, code: int = 0) -> str:
        """Run a command line of the checkout, expect its exit code, return what it prints."""
        return self._called(line, code)[0]

    def complains(self, *line: str, code: int) -> str:
        """Like `says` for a command line that does not go well: return its sentence on standard error."""
        return self._called(line, code)[1]

    def ship(self, old: str = "", new: str = "") -> None:
        """Let the checkout ship the numbers of orders that today's software has, one thing changed in them."""
        self.close()  # whoever reads rules has read them once
        text = (PROJECT / RULES).read_text(encoding="utf-8")
        (self._checkout / RULES).write_text(text.replace(old, new), encoding="utf-8")

    def end(self) -> None:
        """Stop the system, and leave nothing of it behind beside its folder."""
        self.says("down")
        self.close()
        rmtree(COMPILED / self._checkout.relative_to("/"), ignore_errors=True)

    def close(self) -> None:
        """End the process that runs command lines."""
        if self._lines is not None:
            self._lines.communicate()
        self._lines = None

    def _called(self, line: tuple[str, ...], code: int) -> tuple[str, str]:
        if self._lines is None:
            self._lines = subprocess.Popen(
                [sys.executable, "-P", HERE / "lines.py"],
                env=self._variables,
                cwd=self._checkout,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        to, answers = self._lines.stdin, self._lines.stdout
        assert to is not None
        assert answers is not None
        to.write(json.dumps(line) + "\n")
        to.flush()
        answered, out, error = json.loads(answers.readline())
        assert answered == code, f"{line} ended with {answered}:\n{out}{error}"
        return out, error


def laid_out(folder: Path) -> House:
    """Lay out the home and a checkout for it."""
    stack = Stack(home=folder / "home", port=free_base(max(OFFSETS.values()) + 1))
    stack.secrets.mkdir(mode=0o700, parents=True)
    (stack.secrets / "token.key").write_text(TOKEN_KEY, encoding="ascii")
    _databases(stack)
    _kafka(stack.home / "kafka")
    checkout = folder / "checkout"
    for name in COPIED:
        copytree(PROJECT / name, checkout / name, ignore=ignore_patterns("__pycache__"))
        # Compiled modules go by the time of their source, which a copy keeps: nobody has to compile it all anew.
        if (compiled := COMPILED / (PROJECT / name).relative_to("/")).is_dir():
            copytree(compiled, COMPILED / (checkout / name).relative_to("/"))
    for other in (".cache", "jgo.lock.toml"):
        (checkout / other).symlink_to(PROJECT / other)
    return House(stack, checkout)


def _databases(stack: Stack) -> None:
    with postgres_server(stack.home) as dsn:
        password = urlsplit(dsn).password or ""
        asyncio.run(_roles(dsn))
        for service in SERVICES:
            psql = [str(packaged_programs() / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", f"--dbname={dsn}"]
            command = [*psql, f"--file={HERE / 'databases' / f'{service}.dump'}"]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    (stack.secrets / "postgres.password").write_text(password, encoding="ascii")


async def _roles(dsn: str) -> None:
    database = await asyncpg.connect(dsn)
    try:
        await database.execute("CREATE ROLE huikuan_log")
        for name in ("dashboard", *(f"huikuan_{service}" for service in SERVICES)):
            await database.execute(f"CREATE ROLE {name} LOGIN")
    finally:
        await database.close()


def _kafka(folder: Path) -> None:
    """Leave of Kafka's folder what tells that it was made, and a record in it: nobody had to log in."""
    topic = folder / "data" / "huikuan.receivables-0"
    topic.mkdir(parents=True)
    (folder / "cluster.id").write_text("b2xkZXJrYWZrYWNsdXN0ZQ", encoding="ascii")
    meta = "version=1\ncluster.id=b2xkZXJrYWZrYWNsdXN0ZQ\nnode.id=1\n"
    (folder / "data" / "meta.properties").write_text(meta, encoding="ascii")
    (topic / "00000000000000000000.log").write_bytes(b"a record of the release before")
