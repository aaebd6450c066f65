"""The supervisor (the `supervisor` package): its configuration, its start and end, and talking to it.

It restarts what ends. Readiness and order are ours to ask for (`lifecycle.py`): it knows only whether a process lives.
"""

import os
import shlex
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import psutil
from supervisor.xmlrpc import SupervisorTransport

from ops.stack.layout import PROJECT, Stack
from ops.stack.problem import FAILED, StackError
from ops.stack.programs import Program

SERVICES_GROUP = "services"
MARK = "HUIKUAN_STACK"  # in the environment of the supervisor and of all below it: whose they are
LONGEST_SOCKET_PATH = 90  # the system allows 107 bytes, and the supervisor appends its pid while it opens the socket
OPENS_WITHIN_SECONDS = 20.0
STOPS_WITHIN_SECONDS = 90.0
UNSPEAKABLE = ('"', "\n", " ;", " #", "\t;", "\t#")

HEAD = """\
[supervisord]
nodaemon=true
silent=true
logfile={logs}/supervisor.log
logfile_maxbytes=10MB
logfile_backups=2
pidfile={run}/supervisor.pid
childlogdir={logs}
directory={project}
{user}
[unix_http_server]
file={socket}
chmod=0700

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
"""

PROGRAM = """
[program:{name}]
command={command}
environment={environment}
priority={priority}
autostart={autostart}
autorestart=true
startsecs=2
startretries=60
stopsignal={stop_signal}
stopwaitsecs=30
exitcodes={exits}
redirect_stderr=true
stdout_logfile={logs}/{name}.log
stdout_logfile_maxbytes=20MB
stdout_logfile_backups=3
"""


@dataclass(frozen=True)
class Process:
    """What the supervisor says of one process; `since` is seconds since the epoch, `pid` 0 when it isn't running."""

    name: str
    state: str
    pid: int
    since: float
    said: str


def configuration(stack: Stack, servers: Sequence[Program], services: Sequence[Program]) -> str:
    """Return the whole configuration; servers end after the services, in reverse of the order given."""
    for text in (str(stack.home), str(PROJECT), sys.executable):
        if any(sign in text for sign in UNSPEAKABLE):
            message = f"The supervisor cannot spell this path: {text}; use a folder without quotes, ' ;' and ' #'"
            raise StackError(message, exit_code=FAILED)
    head = HEAD.format(
        logs=_literal(stack.logs),
        run=_literal(stack.run),
        project=_literal(PROJECT),
        socket=_literal(socket_path(stack)),
        user="user=root\n" if os.geteuid() == 0 else "",  # said aloud, since the supervisor warns otherwise
    )
    parts = [head]
    parts += [_section(stack, program, priority=number, autostart=True) for number, program in enumerate(servers, 1)]
    parts += [_section(stack, program, priority=90, autostart=False) for program in services]
    if services:
        members = ",".join(program.name for program in services)
        parts.append(f"\n[group:{SERVICES_GROUP}]\nprograms={members}\npriority=90\n")
    return "".join(parts)


def socket_path(stack: Stack) -> Path:
    """Return the control socket: in the home, or in a folder of ours under /tmp where the home's path is too long."""
    path = stack.run / "supervisor.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    digest = sha256(os.fsencode(stack.home)).hexdigest()[:12]
    return Path("/tmp") / f"huikuan-{os.geteuid()}-{digest}" / "supervisor.sock"  # noqa: S108 - not $TMPDIR: it may differ next time; start() checks the owner


def start(stack: Stack, text: str) -> None:
    """Start the supervisor with that configuration and return when it answers."""
    socket = socket_path(stack)
    socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if socket.parent.stat().st_uid != os.geteuid():
        message = f"{socket.parent} belongs to somebody else: choose a shorter HUIKUAN_HOME"
        raise StackError(message, exit_code=FAILED)
    written = stack.run / "supervisor.conf"
    written.unlink(missing_ok=True)
    written.touch(mode=0o600)  # it holds passwords
    written.write_text(text, encoding="utf-8")
    spoken = stack.run / "supervisor.out"
    command = [sys.executable, "-m", "supervisor.supervisord", "-n", "-c", str(written)]
    with spoken.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=PROJECT,
            env=_surroundings(os.environ) | {MARK: str(stack.home)},
            start_new_session=True,  # Ctrl-C in the terminal that started the stack is not meant for it
        )
    end = time.monotonic() + OPENS_WITHIN_SECONDS
    while not alive(stack):
        if process.poll() is not None or time.monotonic() > end:
            said = spoken.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            message = f"The supervisor did not start: {said[-1] if said else 'it gave no reason'}; see {spoken}"
            raise StackError(message, exit_code=FAILED)
        time.sleep(0.05)
    process.returncode = 0  # it lives on without us: nobody here waits for its end


def alive(stack: Stack) -> bool:
    """Tell whether this stack's supervisor answers."""
    try:
        return bool(_ask(stack, "getState")["statename"] == "RUNNING")
    except (OSError, xmlrpc.client.Error):
        return False


def written_configuration(stack: Stack) -> str:
    """Return the configuration that the running supervisor was started with."""
    try:
        return (stack.run / "supervisor.conf").read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def processes(stack: Stack) -> list[Process]:
    """Return all processes, in the order of their start; none when the supervisor is down."""
    try:
        found = cast("list[dict[str, Any]]", _ask(stack, "getAllProcessInfo"))
    except (OSError, xmlrpc.client.Error):
        return []
    return [
        Process(one["name"], one["statename"], one["pid"], float(one["start"]), one["spawnerr"] or one["description"])
        for one in found
    ]


def start_processes(stack: Stack, *, services: bool) -> int:
    """Start what isn't running: the servers, or with `services` the services; returns at once, with their number."""
    found = cast("list[dict[str, Any]]", _ask(stack, "getAllProcessInfo"))
    idle = [one for one in found if one["statename"] in {"STOPPED", "EXITED", "FATAL"}]
    chosen = [one for one in idle if (one["group"] == SERVICES_GROUP) is services]
    for one in chosen:
        _ask(stack, "startProcess", f"{one['group']}:{one['name']}", False)  # noqa: FBT003 - the wire has no keywords
    return len(chosen)


def stop(stack: Stack) -> bool:
    """Let the supervisor end its processes and itself, services first; False when it wasn't running."""
    try:
        pid = int(str(_ask(stack, "getPID")))
        _ask(stack, "shutdown")
    except (OSError, xmlrpc.client.Error):
        return False
    end = time.monotonic() + STOPS_WITHIN_SECONDS
    while _lives(pid):
        if time.monotonic() > end:
            message = f"The supervisor (pid {pid}) has not ended within {STOPS_WITHIN_SECONDS:.0f} s: see {stack.logs}"
            raise StackError(message, exit_code=FAILED)
        time.sleep(0.05)
    return True


def _lives(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _ask(stack: Stack, method: str, *arguments: object) -> Any:
    transport = SupervisorTransport(None, None, serverurl=f"unix://{socket_path(stack)}")
    supervisor = xmlrpc.client.ServerProxy("http://supervisor", transport=transport).supervisor
    try:
        return getattr(supervisor, method)(*arguments)
    finally:
        transport.close()


def _surroundings(variables: Mapping[str, str]) -> dict[str, str]:
    """Leave the caller's own HUIKUAN_ variables out: what a process is told stands in the configuration alone.

    Compiled modules are kept, whatever the caller's shell says: otherwise each start of a service compiles them again.
    """
    left_out = ("HUIKUAN_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in variables.items() if not name.startswith(left_out)}
    return kept | {"PYTHONPYCACHEPREFIX": str(PROJECT / ".cache" / "pycache")}


def _section(stack: Stack, program: Program, *, priority: int, autostart: bool) -> str:
    return PROGRAM.format(
        name=program.name,
        command=_literal(shlex.join(program.command)),
        environment=",".join(f'{name}="{_literal(value)}"' for name, value in program.environment.items()),
        priority=priority,
        autostart=str(autostart).lower(),
        stop_signal=program.stop_signal,
        exits=",".join(map(str, program.clean_exits)),
        logs=_literal(stack.logs),
    )


def _literal(value: object) -> str:
    """Double the percent signs: a single one begins an expansion."""
    return str(value).replace("%", "%%")
