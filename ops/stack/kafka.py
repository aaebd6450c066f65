"""Apache Kafka, one broker that is its own controller: its files, its command, its users and rights, its topics.

Whoever comes to it logs in (SCRAM-SHA-512) and may do what `rights` says. Its folder is a cache: one that was made for
other users or by an older version is thrown away, and the relays fill a new one.
"""

import asyncio
import base64
import logging
import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code
from aiokafka.protocol.admin import CreateAclsRequest

from ops.stack import jars, java
from ops.stack.archive import archive
from ops.stack.layout import BROKER, READER, reads
from ops.stack.ports import free_ports, is_free
from ops.stack.problem import StackError
from shared import SERVICES
from shared.runtime.kafka import MECHANISM, TOPIC, Kafka

PARTITIONS = 3
WEEK_MS = 7 * 24 * 3600 * 1000
READY_WITHIN_SECONDS = 90.0
# One machine's worth of work: compiling for the long run and collecting in parallel cost more than they bring in.
FRUGAL = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData")
MADE = "1"  # one higher where a folder made before does not fit any more
UTF8 = {"LC_ALL": "C.UTF-8"}  # with another locale Java cannot open a path that is not ASCII

SETTINGS = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller_port}
listeners=CLIENT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=CLIENT://127.0.0.1:{port}
inter.broker.listener.name=CLIENT
controller.listener.names=CONTROLLER
log.dirs={data}
num.partitions={partitions}
auto.create.topics.enable=false
default.replication.factor=1
min.insync.replicas=1
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
group.initial.rebalance.delay.ms=0
offsets.topic.num.partitions=4
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
num.network.threads=2
num.io.threads=4
log.cleaner.dedupe.buffer.size=4194304
unclean.leader.election.enable=false
"""

PLAIN = """\
listener.security.protocol.map=CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT
"""

# The controller is asked by the broker before SCRAM's users can be read, so it knows that one user by itself.
LOGINS = """\
listener.security.protocol.map=CLIENT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT
sasl.enabled.mechanisms={mechanism}
sasl.mechanism.inter.broker.protocol={mechanism}
listener.name.client.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \
username="{user}" password="{password}";
sasl.mechanism.controller.protocol=PLAIN
listener.name.controller.sasl.enabled.mechanisms=PLAIN
listener.name.controller.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \
username="{user}" password="{password}" user_{user}="{password}";
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:{user}
allow.everyone.if.no.acl.found=false
"""

LOGGING = """\
rootLogger.level=warn
rootLogger.appenderRef.c.ref=c
appender.c.type=Console
appender.c.name=c
appender.c.target=SYSTEM_ERR
appender.c.layout.type=PatternLayout
appender.c.layout.pattern=%d{ISO8601} %p %c - %m%n
"""


@dataclass(frozen=True)
class Broker:
    """A broker: its folder, its class path, the Java that runs it and further options for that."""

    folder: Path
    class_path: str
    java: java.Java
    options: tuple[str, ...] = ()

    def command(self, prefix: list[str]) -> list[str]:
        """Return the command that serves in the foreground; SIGTERM ends it clean with exit status 143."""
        options = ["-Xmx384m", "-Xms64m", *FRUGAL, "-Djava.awt.headless=true", *self.java.options]
        return [*prefix, *self._run(options), "kafka.Kafka", str(self.folder / "server.properties")]

    def format(self, cluster: str, logins: Mapping[str, str]) -> None:
        """Make the data folder ready for its first start, with the users who may log in and their passwords."""
        options = ["kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(self.folder / "server.properties")]
        for user, password in logins.items():
            options += ["--add-scram", f"{MECHANISM}=[name={user},password={password}]"]
        file = self.folder / "format.arguments"  # everybody on the machine sees the arguments of a command
        _closed(file, "\n".join(f'"{option}"' for option in [one.replace("\\", "\\\\") for one in options]))
        try:
            command = [*self._run(["-Xmx128m", *FRUGAL]), f"@{file}"]
            made = subprocess.run(command, capture_output=True, text=True, env=os.environ | UTF8, check=False)
        finally:
            file.unlink()
        if made.returncode != 0:
            said = (made.stderr or made.stdout).strip().splitlines()
            message = (
                f"Kafka could not make its data folder in {self.folder}: {said[-1] if said else 'no reason given'}"
            )
            raise StackError(message)

    def _run(self, options: list[str]) -> list[str]:
        log = f"-Dlog4j2.configurationFile={self.folder / 'log4j2.properties'}"
        return [str(self.java.program), *options, *self.options, log, "-cp", self.class_path]


def install(
    folder: Path,
    *,
    port: int,
    controller_port: int,
    repository: Path,
    report: Callable[[str], None],
    logins: Mapping[str, str] | None = None,
) -> Broker:
    """Return the broker that keeps its data in `folder`, made on the first call; ports may change between calls.

    `logins` are the users and their passwords, `broker` among them; None: everybody may do everything, for tests.
    """
    program = java.find()
    wanted = jars.locked()
    jars.fetch(wanted, repository, report)
    class_path = ":".join(str(jar.path_in(repository)) for jar in wanted if not jar.is_for_pages)

    def make(new: Path) -> None:
        report("archiving the classes of Kafka, once: later starts are quicker")
        with TemporaryDirectory() as place:
            _archived(Broker(Path(place), class_path, program), new)

    quick = archive(program, class_path, repository, make)
    broker = Broker(folder, class_path, program, () if quick is None else (f"-XX:AOTCache={quick}",))
    _settled(broker, port, controller_port, logins)
    _made(broker, logins or {}, report)
    return broker


def _settled(broker: Broker, port: int, controller_port: int, logins: Mapping[str, str] | None) -> None:
    """Write the settings of a broker into its folder."""
    broker.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings = SETTINGS.format(
        port=port, controller_port=controller_port, data=escaped(broker.folder / "data"), partitions=PARTITIONS
    )
    if logins is None:
        settings += PLAIN
    else:
        settings += LOGINS.format(mechanism=MECHANISM, user=BROKER, password=logins[BROKER])
    _closed(broker.folder / "server.properties", settings)
    (broker.folder / "log4j2.properties").write_text(LOGGING, encoding="ascii")


def _archived(broker: Broker, new: Path) -> None:
    """Let a broker run for a moment, which writes the archive of its classes when it ends."""
    port, controller_port = free_ports(2)
    _settled(broker, port, controller_port, None)
    broker.format(_cluster(), {})
    command = replace(broker, options=(f"-XX:AOTCacheOutput={new}",)).command([])
    end = time.monotonic() + READY_WITHIN_SECONDS
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | UTF8) as run:
        while run.poll() is None and is_free(port) and time.monotonic() < end:
            time.sleep(0.1)
        run.terminate()


def _made(broker: Broker, logins: Mapping[str, str], report: Callable[[str], None]) -> None:
    """Format the data folder, unless that was done for these users; one that was made for others is thrown away."""
    data, kept = broker.folder / "data", broker.folder / "made-for"
    mark = sha256("\n".join([MADE, *(f"{user} {password}" for user, password in sorted(logins.items()))]).encode())
    formatted = (data / "meta.properties").exists()
    if formatted and kept.exists() and kept.read_text(encoding="ascii") == mark.hexdigest():
        return
    if formatted:
        report("Kafka's folder was made for other log-ins: it is made anew, and filled from the logs")
    kept.unlink(missing_ok=True)
    shutil.rmtree(data, ignore_errors=True)
    report("formatting the data folder of Kafka")
    broker.format(_cluster(), logins)
    _closed(kept, mark.hexdigest())


def _closed(file: Path, text: str) -> None:
    """Write a file that only its owner reads."""
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    file.write_text(text, encoding="utf-8")


def escaped(path: Path) -> str:
    r"""Spell a path for a properties file, which is read as Latin-1: other letters as \uXXXX."""
    text = str(path)
    if "," in text:
        message = f"Kafka cannot keep data in a folder with a comma in its name: {path}; choose another HUIKUAN_HOME"
        raise StackError(message)
    units = text.replace("\\", "\\\\").encode("utf-16-be")
    pairs = (units[at : at + 2] for at in range(0, len(units), 2))
    return "".join(chr(pair[1]) if pair[0] == 0 and pair[1] < 128 else f"\\u{pair.hex()}" for pair in pairs)  # noqa: PLR2004


async def ready(kafka: Kafka, *, within_seconds: float = READY_WITHIN_SECONDS) -> None:
    """Wait until the broker answers a metadata request and names itself; StackError when it doesn't in time."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # a refused connection is what waiting looks like
    end = time.monotonic() + within_seconds
    while True:
        admin = AIOKafkaAdminClient(**kafka.options(), request_timeout_ms=5000)
        try:
            await admin.start()
            found = await admin.describe_cluster()
        except (KafkaError, OSError, TimeoutError):
            found = {}
        finally:
            await admin.close()
        if found.get("brokers"):
            return
        if time.monotonic() > end:
            message = f"Kafka did not answer within {within_seconds:.0f} s: see ./huikuan logs kafka"
            raise StackError(message)
        await asyncio.sleep(0.1)


class Right(NamedTuple):
    """What a user of Kafka may do; with `prefix` to everything whose name begins so."""

    user: str
    operation: int
    kind: int
    name: str
    prefix: bool = False


READ, WRITE = 3, 4
OF_TOPIC, OF_GROUP = 2, 3
LITERAL, PREFIXED, ALLOW = 3, 4, 3


def rights() -> Iterator[Right]:
    """Yield who may do what: a service writes its own topic and reads those it takes in; `reader` reads all of them."""
    for service in SERVICES:
        yield Right(service, WRITE, OF_TOPIC, TOPIC.format(service))
        for source in sorted(reads(service)):
            yield Right(service, READ, OF_TOPIC, TOPIC.format(source))
        yield Right(service, READ, OF_GROUP, f"{TOPIC.format(service)}.", prefix=True)
    yield Right(READER, READ, OF_TOPIC, TOPIC.format(""), prefix=True)
    yield Right(READER, READ, OF_GROUP, READER, prefix=True)


class _Rights(CreateAclsRequest):  # type: ignore[misc]  # aiokafka has no types
    """Grants many rights in one request; the library's own has room for one."""

    def __init__(self, granted: Sequence[Right]) -> None:
        self._granted = granted

    def build(self, request_struct_class: Any) -> Any:
        """Return the request."""
        return request_struct_class(
            [
                (one.kind, one.name, PREFIXED if one.prefix else LITERAL, f"User:{one.user}", "*", one.operation, ALLOW)
                for one in self._granted
            ]
        )


async def ensure_rights(kafka: Kafka) -> None:
    """Grant all rights; those that were granted before stay as they are."""
    client = AIOKafkaClient(**kafka.options())
    try:
        await client.bootstrap()
        granted = list(rights())
        answer = await client.send(client.get_random_node(), _Rights(granted))
        for right, (code, said) in zip(granted, answer.creation_responses, strict=True):
            if code:
                raise StackError(f"Kafka refused a right of {right.user}: {said or for_code(code).__name__}")
    finally:
        await client.close()


async def partitions_of(kafka: Kafka) -> dict[str, int]:
    """Return how many partitions each topic has."""
    admin = AIOKafkaAdminClient(**kafka.options())
    try:
        await admin.start()
        return {one["topic"]: len(one["partitions"]) for one in await admin.describe_topics()}
    finally:
        await admin.close()


async def ensure_topics(kafka: Kafka, partitions: int = PARTITIONS, *, retention_ms: int = WEEK_MS) -> list[str]:
    """Make the topic of every service that has none yet and return the names of those made.

    Retention counts from the arrival at the broker, so that imported history is not old on its first day.
    """
    settings = {"retention.ms": str(retention_ms), "message.timestamp.type": "LogAppendTime"}
    admin = AIOKafkaAdminClient(**kafka.options())
    await admin.start()
    try:
        there = set(await admin.list_topics())
        wanted = [TOPIC.format(service) for service in SERVICES]
        missing = [
            NewTopic(name, partitions, replication_factor=1, topic_configs=settings)
            for name in wanted
            if name not in there
        ]
        if missing:
            answer = await admin.create_topics(missing)
            _check(answer.topic_errors)
        return [topic.name for topic in missing]
    finally:
        await admin.close()


def _check(answers: list[tuple[str, int, str]]) -> None:
    for name, code, said in answers:
        if code not in (0, TopicAlreadyExistsError.errno):
            message = f"Kafka refused the topic {name}: {said or for_code(code).__name__}; see ./huikuan logs kafka"
            raise StackError(message)


def _cluster() -> str:
    """Draw the id of a cluster; one that begins with a dash would be taken for an option."""
    drawn = "-"
    while drawn.startswith("-"):
        drawn = base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")
    return drawn
