"""Runs a service: HTTP, relay, feed and clock in one process, or each in its own (`HUIKUAN_ROLES`)."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Collection, Sequence
from contextlib import AsyncExitStack, suppress
from functools import partial
from typing import Any

import asyncpg
import structlog

from shared.events.days import business_date
from shared.events.office import RuleChanged
from shared.runtime import dashboards, telemetry
from shared.runtime.ask.asking import Asker
from shared.runtime.ask.fitting import Fitting
from shared.runtime.clock import clock_of, stamped
from shared.runtime.connecting import COMMAND_SECONDS, Pool, connection
from shared.runtime.feed.intake import Intake, Taker
from shared.runtime.feed.kafka_bus import KafkaBus
from shared.runtime.feed.log_bus import LogBus
from shared.runtime.feed.progress import Fed, Progress
from shared.runtime.feed.projecting import ProjectionFeed
from shared.runtime.feed.reacting import ReactionFeed
from shared.runtime.feed.settling import settling
from shared.runtime.forgetting import forget
from shared.runtime.http.application import application
from shared.runtime.http.server import server
from shared.runtime.identity import TokenVerifier, local_issuers
from shared.runtime.left_behind import take_up
from shared.runtime.log.envelope import Envelope, Seal
from shared.runtime.log.relay import Relay
from shared.runtime.log.store import Log
from shared.runtime.midnight import keep_days
from shared.runtime.oidc import provider
from shared.runtime.outages import TRANSIENT
from shared.runtime.peering import sources
from shared.runtime.running import Policy, Running, Service, nothing
from shared.runtime.settings import Settings

POOL, PART_POOL, SMALL_POOL = 16, 12, 2
"""Connections of a process that does all, of one that answers or takes in alone, of another. Those of a service stay so
far within its role's share (`roles.FEWEST`) that a rebuild or a look from outside finds some beside them."""
HTTP = "http"
COLLECTED = 20_000, 20, 20
"""After how many new objects the youngest are collected, and after how many times of these the older ones."""
ENDS_WITHIN_SECONDS = 3.0  # for each part; whatever it leaves undone is done again after the next start

__all__ = ["Service", "run"]

say = structlog.get_logger("service")


async def assemble(service: Service, settings: Settings, stack: AsyncExitStack) -> Running:
    """Connect the parts; what needs closing is put on the stack. Raises identity.KeyUnusable."""
    verifier = TokenVerifier([*local_issuers(settings.public_keys), *filter(None, [provider(settings)])])
    pool = await connected(settings.database_url, most=pool_of(settings.roles))
    stack.push_async_callback(_disconnected, pool)
    watching = asyncio.create_task(pool.watched(), name="watch PostgreSQL")
    stack.push_async_callback(_ended, [watching])
    log = Log(pool)
    log.start()
    stack.push_async_callback(_written, log)
    subjects = {subject.name: subject for subject in service.subjects}
    clock = await clock_of(pool)
    asker = Asker(log, pool, Fitting(service.name, service.projections))
    logs = await sources(service.name, settings, log, stack)
    feeds = {p.name: ProjectionFeed(service.name, pool, p) for p in service.projections}
    reactions = (
        ReactionFeed(
            *(service.name, pool, asker, service.reactions, service.reads, partial(stamped, clock), subjects),
            searching=service.searching,
            of=frozenset(kind.TYPE for kind in service.answers),
            refused=service.refused,
        )
        if service.reads and (service.reactions is not nothing or service.searching is not None)
        else None
    )
    readers: list[Fed] = [*feeds.values(), *([reactions] if reactions else [])]
    progress = Progress(pool, readers, logs.logs, settings.partitions, relayed=settings.bus == "kafka")
    running = Running(
        *(service, settings, clock, pool, log, asker, logs, progress, verifier, feeds, reactions, subjects)
    )
    stack.push_async_callback(running.replays.end)
    if service.policy is not None:
        await _follow(service.policy, running)
    return running


async def _follow(policy: Policy, running: Running) -> None:
    """Let decisions and derived rows rest on the numbers of the day, whatever is changed while the service runs."""

    async def today(envelopes: Sequence[Envelope]) -> None:
        changed = any(one.entry.type == RuleChanged.TYPE for one in envelopes)
        await policy.current(running, business_date(await running.clock.now()), anew=changed)

    await policy.follow(running.pool)
    running.asker.ready = partial(policy.current, running)
    for feed in running.feeds.values():
        if feed.projection.derived:
            feed.ready, feed.heeds = today, frozenset({RuleChanged.TYPE})


def pool_of(roles: Collection[str]) -> int:
    """Return how many connections a process with these roles has at most."""
    parts = {"http", "feed"} & set(roles)
    return POOL if len(parts) > 1 else PART_POOL if parts else SMALL_POOL


async def connected(database_url: str, *, most: int = POOL) -> Pool:
    """Return a pool of at most so many connections, waiting for a PostgreSQL that is just starting."""
    while True:
        pool = Pool(
            database_url,
            sizes=(2, most),
            command_seconds=COMMAND_SECONDS,
            settings={"idle_in_transaction_session_timeout": "60s"},  # a frozen process holds its locks no longer
        )
        try:
            return await pool
        except TRANSIENT as error:
            say.warning("PostgreSQL does not answer", error=repr(error))
            await asyncio.sleep(0.5)


async def _disconnected(pool: "asyncpg.Pool[Any]") -> None:
    """Close the connections; a server that does not answer is not waited for."""
    try:
        async with asyncio.timeout(ENDS_WITHIN_SECONDS):
            await pool.close()
    except TimeoutError:
        pool.terminate()


async def _written(log: Log) -> None:
    """Let the log commit the requests that wait; those that a silent server holds back have no answer yet."""
    with suppress(TimeoutError):
        async with asyncio.timeout(ENDS_WITHIN_SECONDS):
            await log.stop()


def run(service: Service) -> None:
    """Run the roles that the environment names until SIGTERM or SIGINT."""
    telemetry.speak()
    settings = Settings.model_validate({})  # the environment fills it
    with asyncio.Runner(loop_factory=_loop) as runner:
        runner.run(serve(service, settings))
    sys.stderr.flush()
    os._exit(0)  # all is closed; to take the imported modules apart would keep six services busy for seconds


def _collect_seldom() -> None:
    """Let the cyclic collector pass over what was imported, and come seldom: facts, rows and answers are no cycles.

    With its own thresholds it walks live facts again and again, a quarter of the time of whoever holds many.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED)
    gc.enable()


def _loop() -> asyncio.AbstractEventLoop:
    try:
        import uvloop  # noqa: PLC0415  # not there on Windows
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


async def serve(service: Service, settings: Settings) -> None:
    """Run the roles in this event loop until it is told to stop, or until one of them fails."""
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    stopping = asyncio.create_task(told.wait())
    async with AsyncExitStack() as stack:
        assembling = asyncio.create_task(assemble(service, settings, stack))
        await asyncio.wait([stopping, assembling], return_when=asyncio.FIRST_COMPLETED)
        if not assembling.done():
            await _ended([assembling])
            return
        running = assembling.result()
        jobs = _jobs(running)
        _collect_seldom()
        tasks = [asyncio.create_task(job, name=name) for name, job in jobs]
        done, _ = await asyncio.wait([stopping, *tasks], return_when=asyncio.FIRST_COMPLETED)
        running.progress.end()
        await _ended([task for task in tasks if task.get_name() == HTTP])  # first: it still needs the others
        await _ended(tasks)
        for task in done - {stopping}:
            task.result()


async def _ended(tasks: Sequence[asyncio.Task[Any]]) -> None:
    """Cancel tasks and wait for their end; those that tidy up for too long are cancelled again."""
    left = {task for task in tasks if not task.done()}
    for _ in range(2):
        for task in left:
            task.cancel()
        if left:
            _, left = await asyncio.wait(left, timeout=ENDS_WITHIN_SECONDS)


def _jobs(running: Running) -> Sequence[tuple[str, Any]]:
    settings, jobs = running.settings, []
    if "http" in settings.roles:
        jobs.append((HTTP, _http(application(running), settings)))
        jobs.append(("lag", running.lag.keep()))
    if "relay" in settings.roles and settings.bus == "kafka":
        together = "http" in settings.roles
        relay = Relay(
            running.service.name,
            lambda: connection(settings.database_url),
            settings.way_to_kafka(),
            Seal(settings.mac_key(running.service.name)),
            settings.partitions,
            running.log.committed,
            poll_seconds=0.25 if together else 0.02,
        )
        jobs.append(("relay", relay.run()))
    if "feed" in settings.roles:
        takers: list[Taker] = [*running.feeds.values(), *([running.reactions] if running.reactions else [])]
        intake = Intake(running.service.name, takers, running.sources, running.progress)
        jobs.append(("feed", _bus(settings, intake).run()))
        sweep = running.service.sweep
        jobs.append(("forgetting", forget(running.log, sweep=None if sweep is None else partial(sweep, running))))
        held = dashboards.watch(running.pool, longest=settings.dashboard_longest, idle=settings.dashboard_idle)
        jobs.append(("dashboards", held))
        if running.service.left_behind is not None:
            jobs.append(("left behind", take_up(running)))
        if deriving := [feed for feed in running.feeds.values() if feed.projection.derived]:
            jobs.append(("settling", settling(deriving, running.progress)))
    if "clock" in settings.roles:
        jobs.append(("clock", keep_days(running)))
    return jobs


def _bus(settings: Settings, intake: Intake) -> LogBus | KafkaBus:
    if settings.bus == "log":
        return LogBus(intake)
    sources = {source for taker in intake.takers for source in taker.sources}
    seals = {source: Seal(settings.mac_key(source)) for source in sources}
    return KafkaBus(intake.service, settings.way_to_kafka(), intake, seals, settings.partitions)


async def _http(application: Any, settings: Settings) -> None:
    door = server(application, settings.http_host, settings.http_port, ends_within=ENDS_WITHIN_SECONDS)
    serving = asyncio.create_task(door.serve())
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        door.should_exit = True  # requests under way are answered first
        await serving
        raise
