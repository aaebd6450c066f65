"""Days that begin, and events that are passed over."""

from typing import ClassVar

from shared.events import Event
from shared.events.days import Day
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


class BusinessDayBegan(Event):
    """A business day began in a service: what falls due with it falls due by this fact, not by a look at a clock.

    Recorded on a later day, it is one that was missed; on an earlier one, it counts for nothing.
    """

    TYPE: ClassVar[str] = "huikuan.office.BusinessDayBegan.v1"
    day: Day
