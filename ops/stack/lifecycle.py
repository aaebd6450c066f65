"""Starting and stopping a stack, in the order in which its parts need each other."""

import asyncio
import fcntl
import http.client
import shutil
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from errno import EACCES, ENOSPC, EPERM, EROFS
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from aiokafka.errors import KafkaError

from ops.stack import issuer, kafka, machine, passwords, postgres, supervision, trial
from ops.stack.layout import BROKER, ISSUER_DATABASE, PROJECT, READER, Bus, Stack
from ops.stack.problem import FAILED, StackError
from ops.stack.programs import Program, desk_programs, kafka_program, postgres_program, service_programs
from shared import PREPARED, SERVICES

Report = Callable[[str], None]
Prepare = Callable[[str, str, str, str], Awaitable[None]]

READY_WITHIN_SECONDS = 180.0
DASHBOARD = "dashboard"
RULES = "rules"
"""The folder of a home with the numbers that a company brings."""


def up(
    stack: Stack,
    *,
    report: Report,
    split: bool = False,
    bus: Bus = "kafka",
    trial_clock: datetime | None = None,
    desk: bool = True,
    services: Sequence[Program] | None = None,
    prepare: Prepare | None = None,
) -> None:
    """Start the stack, or what isn't running of it, and return when every service says it is ready.

    `split` gives each role of each service its own process; with the bus `log` the services pull each other's logs, and
    Kafka stays down. `desk`: also the console, and the issuer of its log-ins. `trial_clock` makes a new home one for
    trials, whose clock stands at that instant. `services` and `prepare` stand in for the product's own services and its
    databases. StackError with one sentence when something stands in the way.
    """
    machine.require_home(stack)
    if shutil.which("setpriv") is None:
        report("this machine has no setpriv: after a kill of the supervisor, ./huikuan down ends what it leaves behind")
    with _one_at_a_time(stack, report), _said_plainly(stack):
        trial.require_kind(stack, trial_clock)
        _draw_keys(stack, report)
        wanted = service_programs(stack, split=split, bus=bus) if services is None else list(services)
        if desk and services is None:
            wanted += desk_programs(stack, repository(stack))
        if not supervision.alive(stack):
            _clear_the_way(stack, wanted, report)
        servers = _install(stack, report)[: 2 if bus == "kafka" else 1]
        text = supervision.configuration(stack, servers, wanted)
        if supervision.alive(stack) and text != supervision.written_configuration(stack):
            report("the stack runs with other settings: stopping it first")
            supervision.stop(stack)
        if supervision.alive(stack):
            supervision.start_processes(stack, services=False)
        else:
            report("starting PostgreSQL and Kafka" if bus == "kafka" else "starting PostgreSQL")
            supervision.start(stack, text)
        asyncio.run(_bring_up(stack, wanted, bus, prepare, report))


def down(stack: Stack, *, report: Report) -> bool:
    """Stop what `up` started, services first, and wait for its end; the data stays. False when nothing was running."""
    if not stack.run.is_dir():
        return False
    with _one_at_a_time(stack, report):
        stopped = supervision.stop(stack)
        left = machine.clear_leftovers(stack)
        return stopped or left > 0


@contextmanager
def _one_at_a_time(stack: Stack, report: Report) -> Iterator[None]:
    """Two starts at once would each see a stack that is down; the lock ends with the process, however it ends."""
    with (stack.run / "lock").open("w") as turn:
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            report("waiting for another ./huikuan that starts or stops this stack")
            fcntl.flock(turn, fcntl.LOCK_EX)
        yield


@contextmanager
def _said_plainly(stack: Stack) -> Iterator[None]:
    """Turn what the disk or Kafka refuses in the middle of a start into a sentence with its cure."""
    try:
        yield
    except KafkaError as refused:
        message = f"Kafka gave up while the stack was starting ({refused}): see ./huikuan logs kafka, then ./huikuan up"
        raise StackError(message) from refused
    except OSError as refused:
        if refused.errno == ENOSPC:
            message = f"The disk of {stack.home} is full: make room and start again with ./huikuan up"
        elif refused.errno in {EACCES, EPERM, EROFS}:
            message = (
                f"{refused.filename} cannot be written: mend its owner, or choose another folder with HUIKUAN_HOME"
            )
        else:
            raise
        raise StackError(message, exit_code=FAILED) from refused


def _draw_keys(stack: Stack, report: Report) -> None:
    """Draw the key pairs that are missing; the key that an older release shared among all services goes."""
    for name in (passwords.ISSUER, passwords.OPERATOR, *map(passwords.service_key, SERVICES)):
        passwords.key_pair(stack.secrets, name)
    if passwords.without_shared_key(stack.secrets):
        report("the token key of an older release is deleted: its tokens end, ./huikuan token STAFF_ID draws new ones")


def _clear_the_way(stack: Stack, wanted: Sequence[Program], report: Report) -> None:
    needed = [(program.name, program.port) for program in wanted if program.port is not None]
    needed += [(name, stack.port_of(name)) for name in ("postgres", "kafka", "kafka-controller")]
    left = machine.clear_leftovers(stack)
    if left:
        report(f"ended {left} processes that an interrupted stack had left")
        machine.wait_for_ports([port for _, port in needed], within_seconds=5)
    machine.require_ports(stack, needed)


def _install(stack: Stack, report: Report) -> list[Program]:
    """Make both servers ready to start, side by side: one waits for the disk while the other waits for the network."""
    fresh = not (stack.home / "postgres").exists()
    if fresh:
        report(f"making a new home in {stack.home}")
    password = passwords.kept(stack.secrets, "postgres")
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(
            postgres.install, stack.home / "postgres", port=stack.port_of("postgres"), password=password
        )
        second = pool.submit(
            kafka.install,
            stack.home / "kafka",
            port=stack.port_of("kafka"),
            controller_port=stack.port_of("kafka-controller"),
            repository=repository(stack),
            report=report,
            logins={user: stack.kafka_as(user).password for user in (BROKER, READER, *SERVICES)},
        )
        return [postgres_program(stack, first.result()), kafka_program(stack, second.result())]


def repository(stack: Stack) -> Path:
    """Return the folder of the jars: shared by all stacks of a checkout where that can be written."""
    shared = PROJECT / ".cache" / "m2"
    try:
        shared.mkdir(parents=True, exist_ok=True)
        (shared / ".lock").touch()
    except OSError:
        return stack.home / "cache" / "m2"
    return shared


async def _bring_up(stack: Stack, wanted: Sequence[Program], bus: Bus, prepare: Prepare | None, report: Report) -> None:
    servers = [_postgres_up(stack, prepare, report), *([_kafka_up(stack, report)] if bus == "kafka" else [])]
    await asyncio.gather(*servers)
    started = supervision.start_processes(stack, services=True)
    if started:
        report(f"starting {started} service processes")
    await asyncio.gather(*(_service_ready(stack, program) for program in wanted))
    report("all services are ready" if started else "all services are running")


async def _postgres_up(stack: Stack, prepare: Prepare | None, report: Report) -> None:
    await postgres.ready(stack.admin_dsn)
    report("PostgreSQL is ready; preparing the databases")
    if prepare is None:
        prepare = await _preparing(stack)
    dashboard = passwords.kept(stack.secrets, DASHBOARD)
    for service in PREPARED:  # one after the other: they share the role of the dashboards
        await prepare(stack.admin_dsn, service, passwords.kept(stack.secrets, f"huikuan_{service}"), dashboard)
    await issuer.prepare(stack.admin_dsn, passwords.kept(stack.secrets, ISSUER_DATABASE))


async def _kafka_up(stack: Stack, report: Report) -> None:
    await kafka.ready(stack.kafka)
    await kafka.ensure_rights(stack.kafka)
    made = await kafka.ensure_topics(stack.kafka)
    report(f"Kafka is ready; {len(made)} topics made" if made else "Kafka is ready")


async def _preparing(stack: Stack) -> Prepare:
    """Return what prepares the databases of the product's own services, once the home is known to fit them.

    In a home for trials a database that is made later stands at the instant of the others.
    """
    # Imported here: the migrations' tools are slow to import, and no other command needs them.
    from ops.stack.definitions import definition  # noqa: PLC0415
    from shared.office.books import home_numbers  # noqa: PLC0415
    from shared.runtime.databases import prepare, require_unedited_home  # noqa: PLC0415

    for service in SERVICES:
        definition(service)
    home = home_numbers(stack.home / RULES)
    await require_unedited_home(stack.admin_dsn, SERVICES, home)
    at = await trial.latest(stack)
    if at is not None and stack.trial is None:
        trial.mark(stack, at)  # somebody removed the mark, and the databases know better
    return partial(prepare, home=home, trial=at or stack.trial)


async def _service_ready(stack: Stack, program: Program) -> None:
    """Wait for 200 from the program's health address, or for RUNNING where it has none."""
    end = time.monotonic() + READY_WITHIN_SECONDS
    while True:
        answer = await asyncio.to_thread(health, program) if program.health else ""
        state = await asyncio.to_thread(_state, stack, program.name)
        if not answer and (program.health or state == "RUNNING"):
            return
        if state == "FATAL" or time.monotonic() > end:
            message = f"{program.name} is not ready ({answer or state.lower()}): see ./huikuan logs {program.name}"
            raise StackError(message)
        await asyncio.sleep(0.1)


def _state(stack: Stack, name: str) -> str:
    for process in supervision.processes(stack):
        if process.name == name:
            return process.state
    message = "The supervisor has gone while the services were starting: start again with ./huikuan up"
    raise StackError(message, exit_code=FAILED)


def health(program: Program) -> str:
    """Ask a program whether it is ready: empty when it is, else what it answered, in few words."""
    address = urlsplit(program.health or "")
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=5)
    try:
        connection.request("GET", address.path)
        answer = connection.getresponse()
        said = answer.read().decode("utf-8", errors="replace")
    except (OSError, http.client.HTTPException):
        return "no answer"
    finally:
        connection.close()
    return "" if answer.status == http.client.OK else f"{answer.status} {said[:200]}".strip()
