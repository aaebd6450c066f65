"""Breaking parts of a running stack, and watching them come back."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

import psutil

from ops.stack import Stack, StackError, kafka, lifecycle, postgres, supervision
from ops.stack.programs import Program

BACK_WITHIN_SECONDS = 120.0
LOOK_SECONDS = 0.1


def processes(stack: Stack) -> dict[str, int]:
    """Return the running processes, by name, with their pids."""
    return {one.name: one.pid for one in supervision.processes(stack) if one.pid}


def victims(stack: Stack, kind: str) -> dict[str, int]:
    """Return the running processes of a kind: postgres, kafka, service, or a role of split services."""
    there = processes(stack)
    if kind == "service":
        return {name: pid for name, pid in there.items() if name not in {"postgres", "kafka"}}
    return {name: pid for name, pid in there.items() if name == kind or name.endswith(f"-{kind}")}


def control(stack: Stack, verb: str, name: str) -> None:
    """Let the supervisor `stop` a process (and keep it down) or `start` it again."""
    command = [sys.executable, "-m", "supervisor.supervisorctl", "-s", f"unix://{supervision.socket_path(stack)}"]
    done = subprocess.run([*command, verb, name], capture_output=True, text=True, check=False)
    assert "ERROR" not in done.stdout, done.stdout


def kill(stack: Stack, name: str, pid: int) -> float:
    """Kill -9 a process and return the seconds until another one stands in its place and answers."""
    began = time.monotonic()
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: processes(stack).get(name, pid) != pid and answers(stack, name), f"{name} did not come back")
    return time.monotonic() - began


def answers(stack: Stack, name: str) -> bool:
    """Tell whether a server or a service does its work; of a relay or a feed that it runs is all that can be asked."""
    try:
        if name == "postgres":
            asyncio.run(postgres.ready(stack.admin_dsn, within_seconds=0))
        elif name == "kafka":
            asyncio.run(kafka.ready(stack.kafka, within_seconds=0))
        else:
            service, _, role = name.partition("-")
            return role not in {"", "http"} or not lifecycle.health(
                Program(name, (), health=f"{stack.url_of(service)}/readyz")
            )
    except StackError:
        return False
    return True


def wait_until(true: Callable[[], bool], otherwise: str, *, within: float = BACK_WITHIN_SECONDS) -> float:
    """Look until it is true and return the seconds that it took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() < began + within, otherwise
        time.sleep(LOOK_SECONDS)
    return time.monotonic() - began


def ended(pid: int) -> bool:
    """Tell whether a process has gone."""
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


@dataclass
class Killer:
    """Kills processes of a stack one after the other, and times the return of each beside what goes on."""

    stack: Stack
    returns: list[tuple[str, Future[float]]] = field(default_factory=list)
    _watchers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(16))

    def kill(self, name: str, pid: int) -> None:
        """Kill -9 a process, without waiting for its return."""
        self.returns.append((name, self._watchers.submit(kill, self.stack, name, pid)))

    def all_back(self, *, within: float) -> None:
        """Wait until whoever was killed is back, but no longer than so many seconds."""
        wait([back for _, back in self.returns], timeout=within)

    def told(self) -> str:
        """Wait for the last return and say who was killed how often, and the seconds until they were back."""
        seconds: dict[str, list[float]] = {}
        for name, back in self.returns:
            kind = name if name in {"postgres", "kafka"} else name.partition("-")[2] or "service"
            seconds.setdefault(kind, []).append(back.result())
        self._watchers.shutdown()
        return ", ".join(
            f"{kind} {len(took)} times, back after {sorted(took)[len(took) // 2]:.1f} s (longest {max(took):.1f} s)"
            for kind, took in sorted(seconds.items())
        )
