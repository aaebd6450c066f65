"""What this machine has and what runs on it: ports and who holds them, what a killed stack left, room on the disk."""

import os
import shutil
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from ops.stack.layout import HIGHEST_PORT, OFFSETS, PORT_VARIABLE, Stack
from ops.stack.ports import is_free
from ops.stack.problem import FAILED, StackError
from ops.stack.supervision import MARK

LEFT_WITHIN_SECONDS = 20.0
NEEDED_BYTES = 500 * 1024**2


def holder_of(port: int) -> str:
    """Say who listens on that port, as far as this user may know."""
    with suppress(psutil.Error, OSError):
        for connection in psutil.net_connections("tcp"):
            if connection.laddr and connection.laddr.port == port and connection.status == psutil.CONN_LISTEN:
                if connection.pid:
                    return f"{psutil.Process(connection.pid).name()} (pid {connection.pid})"
                break
    return "another process"


def require_ports(stack: Stack, ports: Sequence[tuple[str, int]]) -> None:
    """Raise StackError for the first port (with the name of what needs it) that is in use."""
    for name, port in ports:
        if not is_free(port):
            message = (
                f"Port {port}, wanted for {name}, is in use by {holder_of(port)}: "
                f"stop it, or start elsewhere with {elsewhere(stack)}"
            )
            raise StackError(message, exit_code=FAILED)


def elsewhere(stack: Stack) -> str:
    """Return the setting with which a stack starts from a row of ports that nobody holds now."""
    span = max(OFFSETS.values())
    rows = range(stack.port + 100, HIGHEST_PORT - span, 100)
    free = (base for base in rows if all(is_free(base + offset) for offset in OFFSETS.values()))
    return f"{PORT_VARIABLE}={next(free, 'another port')}"


def leftovers(stack: Stack) -> list[psutil.Process]:
    """Return the processes of this stack that live although its supervisor doesn't."""
    return [process for process in psutil.process_iter() if process.pid != os.getpid() and _is_ours(process, stack)]


def clear_leftovers(stack: Stack) -> int:
    """End what a killed supervisor left and return how many there were; most are ending by themselves already."""
    found = leftovers(stack)
    _, still = psutil.wait_procs(found, timeout=1)
    for process in still:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    _, still = psutil.wait_procs(still, timeout=LEFT_WITHIN_SECONDS)
    for process in still:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(still, timeout=LEFT_WITHIN_SECONDS)
    return len(found)


def wait_for_ports(ports: Sequence[int], *, within_seconds: float) -> None:
    """Give what has just ended the time to let go of its ports."""
    end = time.monotonic() + within_seconds
    while time.monotonic() < end and not all(map(is_free, ports)):
        time.sleep(0.05)


def free_bytes(stack: Stack) -> int:
    """Return the room on the disk of the home, or of the folder in which it would be made."""
    place = next(folder for folder in (stack.home, *stack.home.parents) if folder.exists())
    return shutil.disk_usage(place).free


def require_home(stack: Stack) -> None:
    """Make the home folder; StackError when it can't be written or the disk is nearly full."""
    try:
        for folder in (stack.home, stack.run, stack.logs, stack.secrets):
            folder.mkdir(mode=0o755 if folder == stack.home else 0o700, parents=True, exist_ok=True)
            if not os.access(folder, os.W_OK | os.X_OK):
                raise PermissionError(folder)
    except OSError as refused:
        message = f"{stack.home} cannot be written: choose another folder with HUIKUAN_HOME=/a/folder/of/yours"
        raise StackError(message, exit_code=FAILED) from refused
    free = shutil.disk_usage(stack.home).free
    if free < NEEDED_BYTES:
        message = (
            f"The disk of {stack.home} has {free // 1024**2} MB left, a stack wants {NEEDED_BYTES // 1024**2}: "
            "make room, or choose another folder with HUIKUAN_HOME=/a/folder/of/yours"
        )
        raise StackError(message, exit_code=FAILED)


def _is_ours(process: psutil.Process, stack: Stack) -> bool:
    """PostgreSQL writes its title over its environment, so it is known by its data folder instead."""
    data = str(Path(os.path.realpath(stack.home / "postgres")) / "data")
    with suppress(psutil.Error, OSError):
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        if process.cmdline()[-2:] == ["-D", data]:
            return True
        return bool(process.environ().get(MARK) == str(stack.home))
    return False
