"""Where a stack lies: one home folder, one row of ports, and the environment its processes see.

Ports count from a base: +0 console, +7 the issuer of log-ins, +10 PostgreSQL, +11 Kafka, +12 Kafka's controller; the
services stand in between, in the order of their list: +1 to +6, and +8, +9, +13, … where more come.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Literal

from ops.stack import passwords
from ops.stack.definitions import definition
from ops.stack.problem import FAILED, StackError
from shared import SERVICES
from shared.runtime.kafka import Kafka

PROJECT = Path(__file__).resolve().parents[2]
BROKER, READER = "broker", "reader"
"""Users of Kafka beside the services: the broker, which may do all; readers outside, who write nothing."""

ROLES = ("http", "relay", "feed", "clock")
Bus = Literal["kafka", "log"]
DESK = ("console", "issuer")
"""What people at a desk need beside the services."""

HOST = "127.0.0.1"
ISSUER_DATABASE = "huikuan_issuer"
"""The issuer's database and its role."""

HOME_VARIABLE = "HUIKUAN_HOME"
PORT_VARIABLE = "HUIKUAN_PORT"
FIRST_PORT = 8600
LOWEST_PORT, HIGHEST_PORT = 1024, 65535
FILES_VARIABLE = "HUIKUAN_FILES"
PASSED_ON = ("HUIKUAN_OIDC_", FILES_VARIABLE)
"""Variables of the shell that calls `up` which the services see: an identity provider to believe, a place for files."""

PASSED_ON_TO_CONSOLE = ("HUIKUAN_OIDC_", "HUIKUAN_PUBLIC_URL", "HUIKUAN_BEHIND_TLS")
"""Those which the console sees: a provider at which people sign in, and under which address they reach the console."""

BESIDE = {"console": 0, "issuer": 7, "postgres": 10, "kafka": 11, "kafka-controller": 12}
"""Where what is no service listens."""


def offsets(services: Sequence[str]) -> Mapping[str, int]:
    """Return where everything listens, counted from the base; services take the free places, in their order."""
    free = (number for number in count() if number not in BESIDE.values())
    return {**BESIDE, **dict(zip(services, free, strict=False))}


OFFSETS = offsets(SERVICES)


@dataclass(frozen=True)
class Stack:
    """One stack on this machine; two with different homes and ports do not disturb each other."""

    home: Path
    port: int = FIRST_PORT

    def port_of(self, name: str) -> int:
        """Return the port of `console`, a service, `postgres`, `kafka` or `kafka-controller`."""
        return self.port + OFFSETS[name]

    def url_of(self, service: str) -> str:
        """Return the address of a service's HTTP door."""
        return f"http://{HOST}:{self.port_of(service)}"

    @property
    def admin_dsn(self) -> str:
        """The superuser's connection; it draws the password at the first call."""
        return admin_dsn(self.port_of("postgres"), passwords.kept(self.secrets, "postgres"))

    @property
    def bootstrap(self) -> str:
        """Kafka's address."""
        return f"{HOST}:{self.port_of('kafka')}"

    @property
    def kafka(self) -> Kafka:
        """The way to Kafka as its own user, who may do all; it draws the password at the first call."""
        return self.kafka_as(BROKER)

    def kafka_as(self, user: str) -> Kafka:
        """Return the way to Kafka as a user: a service, `reader` or `broker`."""
        return Kafka(self.bootstrap, user, passwords.kafka(self.secrets, user).read_text(encoding="ascii"))

    @property
    def secrets(self) -> Path:
        """The folder of passwords and keys, 0700."""
        return self.home / "secrets"

    @property
    def files(self) -> Path:
        """The folder of the files that were sent, one below it for each service; part of every backup."""
        return self.home / "files"

    @property
    def rebuild(self) -> Path:
        """The folder of the parts of histories from which tables are being built anew."""
        return self.home / "rebuild"

    @property
    def logs(self) -> Path:
        """The folder of the processes' logs, NAME.log each."""
        return self.home / "logs"

    @property
    def trial_mark(self) -> Path:
        """The file that marks a home for trials; it holds the instant at which that was made."""
        return self.home / "trial-clock"

    @property
    def trial(self) -> datetime | None:
        """The instant at which a home for trials was made; None in an ordinary one."""
        try:
            return datetime.fromisoformat(self.trial_mark.read_text(encoding="ascii").strip())
        except FileNotFoundError:
            return None

    @property
    def run(self) -> Path:
        """The folder of what lives as long as the processes: configuration, socket, lock."""
        return self.home / "run"


def admin_dsn(port: int, password: str) -> str:
    """Return the address of the superuser's connection."""
    return f"postgresql://postgres:{password}@{HOST}:{port}/postgres"


def reads(service: str) -> frozenset[str]:
    """Return whose events a service takes in, as it says itself: it may read these topics and is given these keys.

    It imports the service, which takes a moment. Raises StackError where its rule book is unfit.
    """
    told = definition(service)
    return frozenset(told.reads).union(*(projection.sources for projection in told.projections))


def mac_key_files(service: str, place: Callable[[str], str]) -> str:
    """Return the files of the keys for seals: of the sources that a service reads, and its own. Raises like `reads`."""
    return ",".join(f"{source}={place(source)}" for source in sorted({service, *reads(service)}))


def from_environment(variables: Mapping[str, str]) -> Stack:
    """Return the stack that HUIKUAN_HOME and HUIKUAN_PORT name, `.huikuan` and 8600 where they name none."""
    home = Path(variables.get(HOME_VARIABLE) or PROJECT / ".huikuan").expanduser()
    given = variables.get(PORT_VARIABLE) or str(FIRST_PORT)
    highest = HIGHEST_PORT - max(OFFSETS.values())
    if not (given.isascii() and given.isdigit() and LOWEST_PORT <= int(given) <= highest):
        message = f"{PORT_VARIABLE}={given} is no port to start from: give a number from {LOWEST_PORT} to {highest}"
        raise StackError(message, exit_code=FAILED)
    return Stack(home=Path(os.path.realpath(home)), port=int(given))


def issuer_environment(stack: Stack) -> dict[str, str]:
    """Return the issuer's environment: its database, the key that vouches for people, the keys it believes, staff."""
    return {
        "HUIKUAN_DATABASE_URL": _database(stack, ISSUER_DATABASE),
        "HUIKUAN_KEY_FILE": str(stack.secrets / f"{passwords.ISSUER}.key"),
        "HUIKUAN_PUBLIC_KEYS": str(stack.secrets),
        "HUIKUAN_STAFF_URL": stack.url_of("staff"),
        "HUIKUAN_HTTP_PORT": str(stack.port_of("issuer")),
    }


def console_environment(stack: Stack, jars: Path) -> dict[str, str]:
    """Return the console's environment: the services, the issuer, how its cookies are sealed, where its styles lie."""
    return {
        "HUIKUAN_PEERS": _peers(stack),
        "HUIKUAN_ISSUER_URL": stack.url_of("issuer"),
        "HUIKUAN_SESSION_KEY_FILE": str(passwords.session_key(stack.secrets)),
        "HUIKUAN_JARS": str(jars),
        "HUIKUAN_HTTP_PORT": str(stack.port_of("console")),
        "HUIKUAN_TRIAL": "yes" if stack.trial else "no",
    }


def _peers(stack: Stack) -> str:
    return ",".join(f"{peer}={stack.url_of(peer)}" for peer in SERVICES)


def database_url(stack: Stack, service: str) -> str:
    """Return the address of a service's database, as its own role; it draws the password at the first call."""
    return _database(stack, f"huikuan_{service}")


def _database(stack: Stack, name: str) -> str:
    password = passwords.kept(stack.secrets, name)
    return f"postgresql://{name}:{password}@{HOST}:{stack.port_of('postgres')}/{name}"


def environment(stack: Stack, service: str, *, roles: Sequence[str] = ROLES, bus: Bus = "kafka") -> dict[str, str]:
    """Return a service process's environment; without the role `http` it opens no port (HUIKUAN_HTTP_PORT=0).

    Raises like `reads`.
    """
    return {
        "HUIKUAN_SERVICE": service,
        "HUIKUAN_DATABASE_URL": database_url(stack, service),
        "HUIKUAN_KAFKA": stack.bootstrap,
        "HUIKUAN_KAFKA_USER": service,
        "HUIKUAN_KAFKA_PASSWORD_FILE": str(passwords.kafka(stack.secrets, service)),
        "HUIKUAN_MAC_KEY_FILES": mac_key_files(service, lambda source: str(passwords.mac_key(stack.secrets, source))),
        "HUIKUAN_HTTP_PORT": str(stack.port_of(service)) if "http" in roles else "0",
        "HUIKUAN_ROLES": ",".join(roles),
        "HUIKUAN_BUS": bus,
        "HUIKUAN_PUBLIC_KEYS": str(stack.secrets),
        "HUIKUAN_SERVICE_KEY_FILE": str(stack.secrets / f"{passwords.service_key(service)}.key"),
        FILES_VARIABLE: str(stack.files),
        "HUIKUAN_REBUILD_FOLDER": str(stack.rebuild),
        "HUIKUAN_PEERS": _peers(stack),
    }
