"""What the doors that every service has answer."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, RootModel

from shared.runtime.http.answers import Shown


class Health(Shown):
    """The process lives."""

    status: Literal["ok"]


class Readiness(Shown):
    """PostgreSQL answers; `position` is the end of the log."""

    status: Literal["ok"]
    service: str
    position: int


class LogHead(Shown):
    """Where the log ends."""

    epoch: str
    position: int
    hash: str


class FeedPosition(Shown):
    """How far a reader has come in a partition of a source."""

    name: str
    version: int
    source: str
    partition: int
    position: int


class Halted(Shown):
    """A reader that cannot go on with a source, and why."""

    name: str
    source: str
    reason: str
    since: datetime


class Feeds(Shown):
    """How far the readers here have come, and which of them cannot go on."""

    readers: list[FeedPosition]
    halted: list[Halted]


class ReaderLag(Shown):
    """How many events of a source a reader had not taken in, at each look; null where nobody knew."""

    name: str
    source: str
    behind: list[int | None]


class Lags(Shown):
    """When somebody looked, the oldest first, and how far each reader was behind then."""

    at: list[datetime]
    readers: list[ReaderLag]


class Parked(Shown):
    """An event that waits until it can be taken in."""

    id: str
    name: str
    source: str
    position: int
    stream_id: str
    type: str
    reason: str
    detail: str
    attempts: int
    parked_at: datetime


class ParkedEvent(Shown):
    """A parked event with its content; all its members as text."""

    id: str
    name: str
    version: str
    source: str
    partition: str
    position: str
    stream_id: str
    stream_version: str
    type: str
    data: str
    meta: str
    recorded_at: str
    epoch: str
    reason: str
    detail: str
    attempts: str
    parked_at: str


class Sent(RootModel[dict[str, int] | None]):
    """The last position that the relay sent, by partition; null where it has not come so far."""


class Document(BaseModel):
    """An OpenAPI or AsyncAPI document."""

    model_config = ConfigDict(extra="allow")
