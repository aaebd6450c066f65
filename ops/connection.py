"""The way of the command line to the running services: their addresses on this machine, and the caller's tokens."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from ops.stack import passwords
from ops.stack.layout import Stack
from ops.waiting import on_stderr
from shared import SERVICES
from shared.runtime import calls
from shared.runtime.callers import OPERATOR, Kind, is_machine
from shared.runtime.calls import NONE, Way, part
from shared.runtime.no_answer import Problem, StandsStill, Unreachable
from shared.runtime.tokens import Renewed, Speaker
from shared.runtime.waits import ENDS_AFTER_SECONDS, Show

__all__ = ["NONE", "Calls", "Connection", "NoPerson", "Problem", "StandsStill", "Unreachable", "now", "part", "speaker"]


class NoPerson(Exception):
    """A token is asked for somebody who cannot be a person of the roster. Exit code 2."""


class Calls(calls.Calls):
    """The calls of a command: what they wait for is shown on standard error, where nobody else shows it."""

    def __init__(self, way: Way, *, patience: float = ENDS_AFTER_SECONDS, show: Show | None = None) -> None:
        super().__init__(way, patience=patience, show=show or on_stderr())


@dataclass(frozen=True)
class Connection(Way):
    """The way to the services of a stack."""

    @classmethod
    def of(cls, stack: Stack, as_: str | None = None) -> Self:
        """Return the connection to the services of a stack on this machine, as a person or as its operator.

        To wait for the tables is the operator's part, whoever wants to see them.
        """
        urls = {service: stack.url_of(service) for service in SERVICES}
        return cls(
            urls,
            Renewed(speaker(stack, as_), now),
            watching=Renewed(speaker(stack), now),
            supervised=lambda: _supervised(stack),
        )


def _supervised(stack: Stack) -> bool:
    from ops.stack.supervision import alive  # noqa: PLC0415  # slow to import, and asked only where a door is closed

    return alive(stack)


def speaker(stack: Stack, as_: str | None = None) -> Speaker:
    """Return who calls: the person of that staff id, the operator of the stack for None. Raises NoPerson, Unreachable.

    Whoever can read the secrets of a home is its operator, and may draw tokens for its people.
    """
    if as_ is None:
        return Speaker(Kind.OPERATOR, OPERATOR, _private_key(stack, passwords.OPERATOR))
    if not as_.strip():
        raise NoPerson("an empty name is nobody's: give a staff id")
    if is_machine(as_):
        raise NoPerson(f"{as_} is the name of a machine: give a staff id; without --as the operator calls")
    return Speaker(Kind.PERSON, as_, _private_key(stack, passwords.ISSUER))


def _private_key(stack: Stack, name: str) -> str:
    file = stack.secrets / f"{name}.key"
    if not file.exists():
        raise Unreachable(f"there is no {file}: the stack was not started here yet, start it with ./huikuan up")
    return file.read_text(encoding="ascii")


def now() -> datetime:
    """Return the present instant, UTC."""
    return datetime.now(UTC)  # noqa: TID251  # the command line is an edge that knows the time
