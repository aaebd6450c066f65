"""The `eventsourcing` library on our log: its own published suites, and a plain Application."""

import asyncio
from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import Any, ClassVar
from uuid import UUID

import pytest
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import (
    ApplicationRecorder,
    InfrastructureFactory,
    IntegrityError,
    OperationalError,
    StoredEvent,
)
from eventsourcing.tests import persistence as published
from eventsourcing.utils import Environment

from shared.runtime.log.recorder import LogFactory, LogRecorder
from shared.runtime.log.store import broken
from tests.integration.parts import KEYS, Parts, unlocked


def environment(url: str, kind: str = "uuid") -> Environment:
    """The settings under which the library finds our recorder."""
    settings = {
        "PERSISTENCE_MODULE": "shared.runtime.log.recorder",
        LogFactory.DATABASE_URL: url,
        LogFactory.ORIGINATOR_ID_TYPE: kind,
    }
    return Environment("Notes", settings)


class OnOurLog:
    """A mixin for the published suites: each test gets a recorder over a log of its own."""

    kind: ClassVar[str] = "uuid"
    factory: LogFactory

    @pytest.fixture(autouse=True)
    def _on_a_log(self, database: str) -> Iterator[None]:
        self.factory = LogFactory(environment(database, self.kind))
        yield
        self.factory.close()

    def create_recorder(self) -> LogRecorder:
        """Return what the suite tests."""
        return self.factory.application_recorder()


class TestRecorder(OnOurLog, published.ApplicationRecorderTestCase[LogRecorder]):
    """Inserting, selecting, conflicts, 10 writers with 2 readers, and the subscription, which the suite leaves out."""

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestRecorderWithTextIds(OnOurLog, published.ApplicationRecorderTestCase[LogRecorder]):
    """The same for streams that are named by text, as ours are."""

    kind = "text"

    def new_originator_id(self) -> str:
        """Return a new stream id."""
        return f"note-{next(KEYS)}"

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class Alternating(LogRecorder):
    """Inserts through two logs in turn, as two processes on one database do: the lock must be in the database."""

    def __init__(self, factories: Sequence[LogFactory]) -> None:
        super().__init__(factories[0]._log, factories[0]._loop)
        self._recorders = cycle([factory.application_recorder() for factory in factories])

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Insert through the next one."""
        return next(self._recorders).insert_events(stored_events, **kwargs)


class TestNonInterleaving(published.NonInterleavingNotificationIDsBaseCase):
    """Two requests at once get positions that do not mix; upstream tries 100 events on PostgreSQL."""

    insert_num = 10_000
    factories: Sequence[LogFactory]

    @pytest.fixture(autouse=True)
    def _on_a_log(self, database: str) -> Iterator[None]:
        self.factories = [LogFactory(environment(database)) for _ in range(2)]
        yield
        for factory in self.factories:
            factory.close()

    def create_recorder(self) -> LogRecorder:
        """Return what the suite tests."""
        return Alternating(self.factories)


class TestFactory(published.InfrastructureFactoryTestCase[LogFactory]):
    """The factory, as far as it makes something: other recorders are refused, with reasons."""

    @pytest.fixture(autouse=True)
    def _on_a_log(self, database: str) -> None:
        self.env = environment(database)

    def expected_factory_class(self) -> type[LogFactory]:
        """Return our factory."""
        return LogFactory

    def expected_application_recorder_class(self) -> type[ApplicationRecorder]:
        """Return our recorder."""
        return LogRecorder

    def expected_aggregate_recorder_class(self) -> Any:
        """Not there."""

    def expected_tracking_recorder_class(self) -> Any:
        """Not there."""

    def tracking_recorder_subclass(self) -> Any:
        """Not there."""

    def expected_process_recorder_class(self) -> Any:
        """Not there."""

    def test_create_aggregate_recorder(self) -> None:
        with pytest.raises(NotImplementedError):
            self.factory.aggregate_recorder()

    def test_create_tracking_recorder(self) -> None:
        with pytest.raises(NotImplementedError):
            self.factory.tracking_recorder()

    def test_create_process_recorder(self) -> None:
        with pytest.raises(NotImplementedError):
            self.factory.process_recorder()


class Diary(Aggregate):
    """An aggregate in the library's own style."""

    @event("Begun")
    def __init__(self, owner: str) -> None:
        self.owner = owner
        self.pages: list[str] = []

    @event("Written")
    def write(self, page: str) -> None:
        """Add a page."""
        self.pages.append(page)


async def test_a_plain_application_reads_and_writes_our_tables(parts: Parts) -> None:
    def use() -> UUID:
        with Application[UUID](environment(parts.url)) as application:
            diary = Diary("bo")
            diary.write("one")
            application.save(diary)
            diary.write("two")
            recordings = application.save(diary)
            assert [one.notification.id for one in recordings] == [3]
            assert application.repository.get(diary.id).pages == ["one", "two"]
            stale: Diary = application.repository.get(diary.id, version=2)
            stale.write("other")
            with pytest.raises(IntegrityError):
                application.save(stale)
            return diary.id

    diary_id = await asyncio.to_thread(use)

    entries = await parts.log.range(0, 10)
    assert [(entry.stream_id, entry.version) for entry in entries] == [(str(diary_id), n) for n in (1, 2, 3)]
    assert await broken(parts.log) is None


def test_a_factory_says_what_it_needs() -> None:
    with pytest.raises(OSError, match="LOG_DATABASE_URL"):
        InfrastructureFactory.construct(Environment("Notes", {"PERSISTENCE_MODULE": "shared.runtime.log.recorder"}))


def test_an_outage_is_the_library_s_operational_error(database: str) -> None:
    factory = LogFactory(environment(database))
    recorder = factory.application_recorder()
    assert recorder.max_notification_id() is None
    factory._loop.call(factory._log.pool.close())
    with pytest.raises(OperationalError):
        recorder.insert_events([StoredEvent("a", 1, "t", b"")])
    factory.close()


async def test_control_without_the_lock_the_suite_fails(parts: Parts, admin: str) -> None:
    await unlocked(admin)
    case = TestNonInterleaving("test")
    case.insert_num = 1_000
    case.factories = [LogFactory(environment(parts.url)) for _ in range(2)]

    def caught() -> bool:
        for _ in range(10):
            try:
                case.test()
            except AssertionError:
                return True
        return False

    try:
        assert await asyncio.to_thread(caught)
    finally:
        for factory in case.factories:
            await asyncio.to_thread(factory.close)
