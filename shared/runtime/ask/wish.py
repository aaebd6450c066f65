"""Who wishes what under which key, and what becomes of it."""

from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from shared.events import Event
from shared.runtime.ask.decisions import Beside, Command, Refused, Stamp, unsaid
from shared.runtime.log.mapper import canonical


class KeyReused(Refused):
    """This Idempotency-Key was used before for another request."""

    by_rule = False


class ConcurrentChange(Refused):
    """Others change the same thing at the same moment, again and again; ask once more."""

    by_rule = False
    status = 409


class Stale(Refused):
    """The thing has changed since you read it (If-Match)."""

    by_rule = False
    status = 412


class BlockedByEarlierEvent(Refused):
    """An earlier event of the same stream was refused; what follows from later ones waits behind it."""

    by_rule = False
    status = 409


class Unwritable(Refused):
    """A value in it cannot be written down."""

    by_rule = False


class Taken(NamedTuple):
    """What became of a wish: the position to wait for, the stream's version, the facts that followed."""

    position: int
    version: int
    events: tuple[Event, ...]
    refusal: Refused | None = None


@dataclass(frozen=True)
class Wish:
    """A command with who asks for it and under which key.

    `cause` is the event that it answers to, if any, and `origin` that event's stream: once a wish of an origin is
    refused, later ones of it are not carried out (BlockedByEarlierEvent). One that `yields` to rules holds nothing up
    where a rule refuses it. `beside` is the stream that moves with it, in one append.
    """

    command: Command
    stamp: Stamp
    key: str
    cause: str | None = None
    origin: str | None = None
    correlation: str | None = None
    yields: bool = False
    beside: Beside | None = None

    def holds_up(self, refusal: Refused | None) -> bool:
        """Return whether its refusal holds up what follows of its origin."""
        return refusal is not None and self.origin is not None and not (self.yields and refusal.by_rule)

    def body(self) -> bytes:
        """The hash that tells a repeated wish from a different one under the same key. Raises Unwritable."""
        try:
            told = self.command.model_dump(mode="json", exclude=unsaid(self.command))
            return sha256(canonical([type(self.command).__name__, told])).digest()
        except (TypeError, ValueError) as error:
            raise Unwritable(f"{type(self.command).__name__}: {error}") from error

    def meta(self) -> bytes:
        """What the log keeps beside the facts."""
        members = {"actor": self.stamp.actor, "causation": self.cause, "correlation": self.correlation or self.key}
        return canonical({name: value for name, value in members.items() if value is not None})


def unwritable(wish: Wish) -> Refused | None:
    """Return why a wish cannot be written down; None: it can."""
    try:
        wish.body()
    except Unwritable as refusal:
        return refusal
    return None
