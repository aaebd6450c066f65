"""A whole system for a test: its own home, its own ports, the real command line."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ops.cli import main
from ops.stack import Stack, down, up
from ops.stack.layout import HOME_VARIABLE, OFFSETS, PORT_VARIABLE, Bus
from tests.servers import free_base


@contextmanager
def whole_system(home: Path, *, split: bool = False, bus: Bus = "kafka") -> Iterator[Stack]:
    """Yield a running stack; it is stopped afterwards, whatever happened."""
    stack = Stack(home=home, port=free_base(max(OFFSETS.values()) + 1))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(HOME_VARIABLE, str(home))
        environment.setenv(PORT_VARIABLE, str(stack.port))
        try:
            up(stack, report=lambda _: None, split=split, bus=bus)
            yield stack
        finally:
            down(stack, report=lambda _: None)


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    """Run a command line of `huikuan` against the stack, expect its exit code, return what it printed."""
    capsys.readouterr()
    answered = main(list(arguments))
    printed = capsys.readouterr()
    assert answered == code, f"{arguments} ended with {answered}:\n{printed.out}{printed.err}"
    return printed.out
