"""What runs a service: HTTP, relay and feed in one process, or each in its own (`HUIKUAN_ROLES`)."""

import asyncio
import signal
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import asyncpg
import httpx2
import structlog
import uvicorn

from shared.runtime import telemetry
from shared.runtime.application import application
from shared.runtime.asking import Asker
from shared.runtime.bus import Intake, KafkaBus, LogBus, Taker
from shared.runtime.feed import ProjectionFeed
from shared.runtime.identity import LocalVerifier, sign
from shared.runtime.log import Log
from shared.runtime.peers import OwnLog, PeerLog, Source, Sources
from shared.runtime.progress import Fed, Progress
from shared.runtime.reacting import ReactionFeed
from shared.runtime.relay import Relay
from shared.runtime.running import Running, Service, nothing, now, stamped
from shared.runtime.settings import Settings

PEER_TOKEN_MINUTES = 30

__all__ = ["Service", "run"]

say = structlog.get_logger("service")


async def assemble(service: Service, settings: Settings, stack: AsyncExitStack) -> Running:
    """Connect the parts; what needs closing is put on the stack."""
    pool = await stack.enter_async_context(await connected(settings.database_url))
    log = Log(pool)
    log.start()
    stack.push_async_callback(log.stop)
    subjects = {subject.name: subject for subject in service.subjects}
    asker = Asker(log, pool)
    key = settings.token_key_file.read_text(encoding="ascii").strip()
    sources = await _sources(service, settings, log, key, stack)
    feeds = {p.name: ProjectionFeed(service.name, pool, p) for p in service.projections}
    reactions = (
        ReactionFeed(service.name, pool, asker, service.reactions, service.reads, stamped, subjects)
        if service.reads and service.reactions is not nothing
        else None
    )
    readers: list[Fed] = [*feeds.values(), *([reactions] if reactions else [])]
    progress = Progress(pool, readers, sources.logs, settings.partitions, relayed=settings.bus == "kafka")
    return Running(
        *(service, settings, pool, log, asker, sources, progress, LocalVerifier(key), feeds, reactions, subjects)
    )


async def connected(database_url: str) -> "asyncpg.Pool[Any]":
    """Return a pool of connections, waiting for a PostgreSQL that is just starting."""
    while True:
        try:
            return await asyncpg.create_pool(
                database_url,
                min_size=2,
                max_size=16,
                command_timeout=60,
                reset=_as_it_is,
                server_settings={"timezone": "UTC", "application_name": "huikuan"},
            )
        except (OSError, asyncpg.CannotConnectNowError, asyncpg.TooManyConnectionsError) as error:
            say.warning("PostgreSQL does not answer", error=repr(error))
            await asyncio.sleep(0.5)


async def _as_it_is(_connection: Any) -> None:
    """Leave a connection as it is on release: nothing here outlives its transaction, and a reset is a round trip."""


async def _sources(service: Service, settings: Settings, log: Log, key: str, stack: AsyncExitStack) -> Sources:
    client = await stack.enter_async_context(httpx2.AsyncClient(timeout=30))

    def token() -> str:
        return sign(key, service.name, ["service"], now=now(), valid_for=timedelta(minutes=PEER_TOKEN_MINUTES))

    logs: dict[str, Source] = {name: PeerLog(client, address, token) for name, address in settings.peers.items()}
    logs[service.name] = OwnLog(log)
    return Sources(logs, settings.partitions)


def run(service: Service) -> None:
    """Run the roles that the environment names until SIGTERM or SIGINT."""
    telemetry.speak()
    settings = Settings.model_validate({})  # the environment fills it
    with asyncio.Runner(loop_factory=_loop) as runner:
        runner.run(serve(service, settings))


def _loop() -> asyncio.AbstractEventLoop:
    try:
        import uvloop  # noqa: PLC0415  # not there on Windows
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


async def serve(service: Service, settings: Settings) -> None:
    """Run the roles in this event loop until it is told to stop."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        running = await assemble(service, settings, stack)
        tasks = [asyncio.create_task(job, name=name) for name, job in _jobs(running)]
        stopping = asyncio.create_task(stop.wait())
        done, _ = await asyncio.wait([stopping, *tasks], return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for task in done - {stopping}:
            task.result()


def _jobs(running: Running) -> Sequence[tuple[str, Any]]:
    settings, jobs = running.settings, []
    if "http" in settings.roles:
        jobs.append(("http", _http(application(running), settings)))
    if "relay" in settings.roles and settings.bus == "kafka":
        together = "http" in settings.roles
        relay = Relay(
            running.service.name,
            lambda: asyncpg.connect(settings.database_url),
            settings.kafka,
            running.log.committed,
            poll_seconds=0.25 if together else 0.02,
        )
        jobs.append(("relay", relay.run()))
    if "feed" in settings.roles:
        takers: list[Taker] = [*running.feeds.values(), *([running.reactions] if running.reactions else [])]
        intake = Intake(running.service.name, takers, running.sources, running.progress)
        bus = LogBus(intake) if settings.bus == "log" else KafkaBus(running.service.name, settings.kafka, intake)
        jobs.append(("feed", bus.run()))
    return jobs


async def _http(application: Any, settings: Settings) -> None:
    config = uvicorn.Config(
        application,
        host=settings.http_host,
        port=settings.http_port,
        log_level="warning",
        access_log=False,
        lifespan="off",
    )
    await uvicorn.Server(config).serve()
