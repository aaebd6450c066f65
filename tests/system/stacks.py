"""A whole system for a test: its own home, its own ports, the real command line."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from ops.cli import main
from ops.stack import Stack, down, up
from ops.stack.layout import HOME_VARIABLE, HOST, OFFSETS, PORT_VARIABLE, Bus
from tests.servers import free_base, quick_folder


@contextmanager
def whole_system(
    home: Path,
    *,
    split: bool = False,
    bus: Bus = "kafka",
    trial_clock: datetime | None = None,
    desk: bool = False,
) -> Iterator[Stack]:
    """Yield a running stack; it is stopped afterwards, whatever happened.

    The data of its PostgreSQL lie behind a link, as a home may have them, in a folder that is quick to make them in.
    """
    stack = Stack(home=home, port=free_base(max(OFFSETS.values()) + 1))
    with quick_folder() as folder, pytest.MonkeyPatch.context() as environment:
        if trial_clock is None:  # a home that has such a folder already never becomes one for trials
            (folder / "postgres").mkdir(mode=0o700)
            (home / "postgres").symlink_to(folder / "postgres")
        environment.setenv(HOME_VARIABLE, str(home))
        environment.setenv(PORT_VARIABLE, str(stack.port))
        try:
            up(stack, report=lambda _: None, split=split, bus=bus, trial_clock=trial_clock, desk=desk)
            yield stack
        finally:
            down(stack, report=lambda _: None)


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    """Run a command line of `huikuan` against the stack, expect its exit code, return what it printed."""
    return _printed(capsys, arguments, code)[0]


def complained(capsys: pytest.CaptureFixture[str], *arguments: str, code: int) -> str:
    """Like `said` for a command line that does not go well: return its sentence on standard error."""
    return _printed(capsys, arguments, code)[1]


def _printed(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int) -> tuple[str, str]:
    capsys.readouterr()
    answered = main(list(arguments))
    printed = capsys.readouterr()
    assert answered == code, f"{arguments} ended with {answered}:\n{printed.out}{printed.err}"
    return printed.out, printed.err


def address(stack: Stack, database: str, role: str = "postgres") -> str:
    """Return where a role finds a database, with the password that the stack keeps for it."""
    password = (stack.secrets / f"{role}.password").read_text(encoding="ascii")
    return f"postgresql://{role}:{password}@{HOST}:{stack.port_of('postgres')}/{database}"


def asked(dsn: str, query: str, *arguments: object) -> list[tuple[Any, ...]]:
    """Ask a database one thing and return its rows."""

    async def ask() -> list[tuple[Any, ...]]:
        connection = await asyncpg.connect(dsn)
        try:
            return [tuple(row) for row in await connection.fetch(query, *arguments)]
        finally:
            await connection.close()

    return asyncio.run(ask())
