"""Words that every service may say, each on its own topic."""

from typing import ClassVar

from shared.events import Event
from shared.events.numbers import Position
from shared.events.text import Id, Prose, StreamId, Text


class EventSetAside(Event):
    """An event that no software of this service can take in is passed over by all its readers; its stream goes on.

    `source` is the service whose log holds the event at `position` (its log's `epoch`); `stream_id` and `type` are the
    stream and the wire name of that event. Where `source` is the service itself, its decisions pass it over as well.
    """

    TYPE: ClassVar[str] = "huikuan.office.EventSetAside.v1"
    source: Id
    position: Position
    epoch: Id
    stream_id: StreamId
    type: Text
    reason: Prose
    set_aside_by: Id
