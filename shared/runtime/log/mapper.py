"""Published events <-> stored events of the `eventsourcing` library: topic = wire name, state = JSON."""

from collections.abc import Callable
from typing import Any, NamedTuple

import orjson
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent

from shared.events import Event
from shared.events.bounds import ON_RECORD
from shared.events.registry import BY_NAME


class Unknown(LookupError):
    """A word that this version of the software does not know."""


class Newer(Unknown):
    """A word that we know, in a version that we do not: what it says of a subject we follow must not be skipped."""


class Written(NamedTuple):
    """A published event at its place in a stream."""

    originator_id: str
    originator_version: int
    event: Event


class EventMapper(Mapper[str]):
    """Maps `Written` to StoredEvent and back. What our log returns was validated when it was appended."""

    def __init__(self) -> None:
        super().__init__(JSONTranscoder())

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """Return the event as it is stored: absent members are left out, so an optional one costs nothing."""
        written: Written = domain_event
        return StoredEvent(
            written.originator_id,
            written.originator_version,
            written.event.TYPE,
            written.event.model_dump_json(exclude_none=True).encode(),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """Return the published event at its place; raises Unknown for a wire name that nobody registered."""
        return Written(
            str(stored_event.originator_id),
            stored_event.originator_version,
            decode(stored_event.topic, stored_event.state),
        )


def strange(name: str) -> bool:
    """Whether a wire name is a word that nobody here knows; a newer version of a known word is not strange."""
    return name not in BY_NAME and name.rpartition(".v")[0] not in {known.rpartition(".v")[0] for known in BY_NAME}


def decode(name: str, data: bytes) -> Event:
    """Return the event of a stored row; older shapes are lifted to the present one. Raises Unknown, Newer.

    Limits that were set since it was recorded do not count.
    """
    kind = BY_NAME.get(name)
    if kind is None:
        raise (Unknown if strange(name) else Newer)(name)
    event = kind.model_validate_json(data, context=ON_RECORD)
    lift: Callable[[Event], Event] | None = getattr(kind, "upcast", None)
    return event if lift is None else lift(event)


def canonical(value: Any) -> bytes:
    """Return JSON with sorted keys and no spaces: the bytes that are hashed and compared."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
