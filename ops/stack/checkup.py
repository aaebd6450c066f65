"""What to look at when a stack does not do what it should: each thing with what was found and how to mend it."""

import platform
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from ops.stack import jars, java, kafka, machine, passwords, postgres, supervision
from ops.stack.answering import answered
from ops.stack.layout import BROKER, HOST, OFFSETS, Stack
from ops.stack.lifecycle import repository
from ops.stack.ports import is_free
from ops.stack.problem import StackError
from ops.stack.state import status

OLDEST_PYTHON = (3, 11)
ENOUGH_BYTES = 2 * 1024**3
OTHERS = 0o077  # what the group and everybody else may
START = "start the stack: ./huikuan up"
REMAKE = "remove the folder .venv and run ./huikuan again"


@dataclass(frozen=True)
class Check:
    """One thing looked at: what was found, and the cure where it isn't well (empty where it is)."""

    name: str
    ok: bool
    found: str
    cure: str = ""


Look = Callable[[Stack], Check]


def doctor(stack: Stack, *, further: Sequence[Look] = ()) -> list[Check]:
    """Look at everything a stack rests on; `further` are the looks of the product's own parts (calendar, schema)."""
    first = (_python, _java, _postgres_files, _jars, _home, _secrets, _disk, _clock)
    looks = (*first, _ports, _postgres_answers, _kafka_answers, _processes, *further)
    return together(look(stack) for look in looks)


def together(checks: Iterable[Check]) -> list[Check]:
    """Say once what several looks say alike: where a server is away, none of them can see."""
    said: dict[tuple[str, str] | str, list[Check]] = {}
    for check in checks:
        said.setdefault(check.name if check.ok else (check.found, check.cure), []).append(check)
    return [
        replace(first, found=f"{first.found}; the same of {', '.join(one.name for one in others)}") if others else first
        for first, *others in said.values()
    ]


def _python(_stack: Stack) -> Check:
    ok = sys.version_info >= OLDEST_PYTHON
    cure = "" if ok else f"install Python 3.11 or newer, then {REMAKE}"
    return Check("python", ok, f"{platform.python_version()} at {sys.executable}", cure)


def _java(_stack: Stack) -> Check:
    try:
        found = java.find()
    except StackError as missing:
        return Check("java", ok=False, found="none that serves", cure=missing.message)
    return Check("java", ok=True, found=f"{found.major} at {found.program}")


def _postgres_files(_stack: Stack) -> Check:
    try:
        command = [str(postgres.packaged_programs() / "postgres"), "--version"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (StackError, OSError, subprocess.CalledProcessError) as problem:
        return Check("postgresql files", ok=False, found=str(problem), cure=REMAKE)
    return Check("postgresql files", ok=True, found=said)


def _jars(stack: Stack) -> Check:
    wanted = jars.locked()
    folder = repository(stack)
    whole = sum(jar.is_whole_in(folder) for jar in wanted)
    version = next(jar.version for jar in wanted if jar.artifact.startswith("kafka_"))
    ok = whole == len(wanted)
    return Check("jars", ok, f"kafka {version}, {whole} of {len(wanted)} whole", "" if ok else f"fetch them: {START}")


def _home(stack: Stack) -> Check:
    try:
        machine.require_home(stack)
    except StackError as refused:
        return Check("home", ok=False, found=str(stack.home), cure=refused.message)
    return Check("home", ok=True, found=str(stack.home))


def _secrets(stack: Stack) -> Check:
    """Whoever reads the keys of a home is its operator, and acts as anybody in it."""
    if not stack.secrets.is_dir():
        return Check("secrets", ok=True, found="not drawn yet")
    if mode := stack.secrets.stat().st_mode & OTHERS:
        return Check(
            "secrets", ok=False, found=f"{stack.secrets} is open ({mode:o})", cure=f"chmod 700 {stack.secrets}"
        )
    if (stack.secrets / passwords.SHARED_KEY).exists():
        found = f"{passwords.SHARED_KEY} of an older release, with which each service signs for anybody"
        return Check("secrets", ok=False, found=found, cure=START)
    return Check("secrets", ok=True, found=f"{stack.secrets}, closed")


def _disk(stack: Stack) -> Check:
    free = machine.free_bytes(stack)
    enough, needed = (size / 1024**3 for size in (ENOUGH_BYTES, machine.NEEDED_BYTES))
    cure = (
        "" if free >= ENOUGH_BYTES else f"make room: {enough:.0f} GB are wanted, below {needed:.1f} GB nothing starts"
    )
    return Check("disk", not cure, f"{free / 1024**3:.1f} GB free", cure)


def _clock(_stack: Stack) -> Check:
    now = datetime.now(UTC)  # noqa: TID251  # looking at the clock is this check
    # The locks were made by this date: a clock before it is wrong, whatever else it says.
    made = datetime.fromtimestamp(jars.LOCK.stat().st_mtime, UTC)
    ok = now >= made
    cure = "" if ok else "set the clock (timedatectl set-ntp true): business days are taken from it"
    return Check("clock", ok, now.isoformat(timespec="seconds"), cure)


def _ports(stack: Stack) -> Check:
    span = f"{stack.port} to {stack.port + max(OFFSETS.values())}"
    if supervision.alive(stack):
        return Check("ports", ok=True, found=f"{span}, held by this stack")
    taken = [port for port in map(stack.port_of, OFFSETS) if not is_free(port)]
    if not taken:
        return Check("ports", ok=True, found=f"{span}, free")
    found = ", ".join(f"{port} is held by {machine.holder_of(port)}" for port in taken)
    return Check("ports", ok=False, found=found, cure=f"stop it, or use {machine.elsewhere(stack)}")


def _postgres_answers(stack: Stack) -> Check:
    if not (stack.secrets / "postgres.password").exists():
        return Check("postgresql", ok=False, found="never started", cure=START)
    answer = postgres.ready(stack.admin_dsn, within_seconds=0)
    return _answers("postgresql", "postgres", f"{HOST}:{stack.port_of('postgres')}", answer)


def _kafka_answers(stack: Stack) -> Check:
    running = {process.name for process in supervision.processes(stack)}
    if running and "kafka" not in running:
        return Check("kafka", ok=True, found="not needed: the services pull each other's logs (--bus log)")
    if not passwords.kafka_file(stack.secrets, BROKER).exists():
        return Check("kafka", ok=False, found="never started", cure=START)
    return _answers("kafka", "kafka", stack.bootstrap, kafka.ready(stack.kafka, within_seconds=0))


def _answers(name: str, process: str, address: str, answer: Awaitable[None]) -> Check:
    try:
        answered(answer)
    except (StackError, TimeoutError):
        return Check(name, ok=False, found=f"no answer from {address}", cure=f"{START}; ./huikuan logs {process}")
    return Check(name, ok=True, found=f"answers at {address}")


def _processes(stack: Stack) -> Check:
    rows = status(stack)
    ill = [f"{row.name} is {row.state} ({row.note})" if row.note else f"{row.name} is {row.state}" for row in rows]
    ill = [said for said, row in zip(ill, rows, strict=True) if row.state != "running" or row.note not in {"", "ready"}]
    if not ill:
        return Check("processes", ok=True, found=f"{len(rows)} running")
    return Check("processes", ok=False, found="; ".join(ill), cure=f"{START}; ./huikuan logs NAME says why")
