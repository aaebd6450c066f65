"""The recorder protocol of the `eventsourcing` library over our log: `PERSISTENCE_MODULE=shared.runtime.log.recorder`.

The library calls from threads and blocks; the log lives in one event loop in a thread of its own. Settings:
`LOG_DATABASE_URL` (the service's role) and `ORIGINATOR_ID_TYPE` (`uuid`, the library's default, or `text`).
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from threading import Event, Thread
from typing import Any, TypeVar
from uuid import UUID, uuid4  # noqa: TID251  # a key for each call is drawn at the edge, here

from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    InfrastructureFactory,
    IntegrityError,
    Notification,
    OperationalError,
    ProcessRecorder,
    StoredEvent,
    Subscription,
    TrackingRecorder,
)
from eventsourcing.utils import Environment, EnvType

from shared.runtime.connecting import COMMAND_SECONDS, Pool
from shared.runtime.log.store import Entry, Log, Request
from shared.runtime.outages import TRANSIENT

POLL_SECONDS = 0.02
CHUNK = 500
LIMIT = 2**62

T = TypeVar("T")
StreamId = Callable[[str], UUID | str]


class Loop:
    """An event loop in a thread of its own, for callers that block."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="log loop", daemon=True)
        self._thread.start()

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Run to the end and return the result; an error of the database becomes the library's OperationalError."""
        try:
            return asyncio.run_coroutine_threadsafe(work, self._loop).result()
        except TRANSIENT as error:
            raise OperationalError(str(error)) from error

    @property
    def closed(self) -> bool:
        """Whether it has ended."""
        return self._loop.is_closed()

    def close(self) -> None:
        """End the loop."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class LogRecorder(ApplicationRecorder):
    """Inserts and selects stored events in the log; notification ids are its positions."""

    def __init__(self, log: Log, loop: Loop, stream_id: StreamId = UUID) -> None:
        self._log = log
        self._loop = loop
        self._stream_id = stream_id

    def insert_events(self, stored_events: Sequence[StoredEvent], **_kwargs: Any) -> Sequence[int] | None:
        """Store events together or not at all and return their positions. Raises IntegrityError on a conflict."""
        if not stored_events:
            return None
        key = f"recorder/{uuid4()}"  # a retry inside keeps it
        answer = self._loop.call(self._log.append(Request(key, b"", stored_events)))
        if answer.outcome != "stored":
            raise IntegrityError(answer.outcome)
        return list(range(answer.first, answer.last + 1))

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Return the events of a stream with `gt < version <= lte`."""
        entries = self._loop.call(self._log.stream(str(originator_id), -1 if gt is None else gt))
        found = [self._event(entry) for entry in entries if lte is None or entry.version <= lte]
        return (found[::-1] if desc else found)[:limit]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Return at most `limit` events by position, of all or of some topics."""
        after = 0 if start is None else start - inclusive_of_start
        entries = self._loop.call(self._log.page(after, LIMIT if stop is None else stop, limit, topics))
        return [self._notification(entry) for entry in entries]

    def max_notification_id(self) -> int | None:
        """Return the last position; None of an empty log."""
        return self._loop.call(self._log.head()).position or None

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[ApplicationRecorder]:
        """Return what yields events after a position, for ever, until it is stopped."""
        return Polling(self, gt, topics)

    def _event(self, entry: Entry) -> StoredEvent:
        return StoredEvent(self._stream_id(entry.stream_id), entry.version, entry.type, entry.data)

    def _notification(self, entry: Entry) -> Notification:
        stream_id = self._stream_id(entry.stream_id)
        return Notification(stream_id, entry.version, entry.type, entry.data, id=entry.position)


class Polling(Subscription[ApplicationRecorder]):
    """Looks at the log by the clock: no notification can get lost, and no queue can fill up."""

    def __init__(self, recorder: ApplicationRecorder, gt: int | None, topics: Sequence[str]) -> None:
        super().__init__(recorder, gt, topics)
        self._stopped = Event()
        self._ahead: deque[Notification] = deque()

    def stop(self) -> None:
        """End the iteration, also one that waits."""
        super().stop()
        self._stopped.set()

    def __next__(self) -> Notification:
        while not self._stopped.is_set():
            if self._ahead:
                return self._ahead.popleft()
            last = self._last_notification_id or 0
            self._ahead.extend(
                self._recorder.select_notifications(last, CHUNK, topics=self._topics, inclusive_of_start=False)
            )
            if self._ahead:
                self._last_notification_id = self._ahead[-1].id
            else:
                self._stopped.wait(POLL_SECONDS)
        raise StopIteration


class LogFactory(InfrastructureFactory[TrackingRecorder]):
    """Gives a library `Application` recorders over one log; the service's projections replace the other recorders."""

    DATABASE_URL = "LOG_DATABASE_URL"
    ORIGINATOR_ID_TYPE = "ORIGINATOR_ID_TYPE"

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        url = self.env.get(self.DATABASE_URL)
        kind = self.env.get(self.ORIGINATOR_ID_TYPE, "uuid")
        if not url or kind not in {"uuid", "text"}:
            raise OSError(f"set {self.DATABASE_URL}, and {self.ORIGINATOR_ID_TYPE} to uuid or text")
        self._stream_id: StreamId = UUID if kind == "uuid" else str
        self._loop = Loop()
        self._log = self._loop.call(_opened(url))

    def application_recorder(self) -> LogRecorder:
        """Return a recorder over the log."""
        return LogRecorder(self._log, self._loop, self._stream_id)

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        """Refused: the log keeps one sequence, and states are held in memory instead of snapshots."""
        raise NotImplementedError(f"no separate table of {purpose}: use application_recorder")

    def tracking_recorder(self, tracking_recorder_class: type[TrackingRecorder] | None = None) -> TrackingRecorder:
        """Refused: positions stand beside the rows of a projection (`shared.runtime.feed.projecting`)."""
        raise NotImplementedError("positions are kept by shared.runtime.feed.projecting")

    def process_recorder(self) -> ProcessRecorder:
        """Refused: what follows from other services' events goes through `shared.runtime.feed.reacting`."""
        raise NotImplementedError("reactions are kept by shared.runtime.feed.reacting")

    def close(self) -> None:
        """Commit what waits, close the connections, end the loop. The library calls this more than once."""
        if not self._loop.closed:
            self._loop.call(_closed(self._log))
            self._loop.close()


async def _opened(url: str) -> Log:
    log = Log(await Pool(url, sizes=(1, 8), command_seconds=COMMAND_SECONDS, settings={}))
    log.start()
    return log


async def _closed(log: Log) -> None:
    await log.stop()
    await log.pool.close()
