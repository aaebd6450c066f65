"""Apache Kafka, one broker that is its own controller: its files, its command, its topics."""

import asyncio
import base64
import logging
import os
import secrets
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from ops.stack import jars, java
from ops.stack.layout import PROJECT, SERVICES
from ops.stack.problem import StackError

LOCK = PROJECT / "jgo.lock.toml"
PARTITIONS = 3
WEEK_MS = 7 * 24 * 3600 * 1000
READY_WITHIN_SECONDS = 90.0
# One machine's worth of work: compiling for the long run and collecting in parallel cost more than they bring in.
FRUGAL = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData")
UTF8 = {"LC_ALL": "C.UTF-8"}  # with another locale Java cannot open a path that is not ASCII

SETTINGS = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller_port}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
inter.broker.listener.name=PLAINTEXT
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
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
    """A formatted broker: its folder, its class path and the Java that runs it."""

    folder: Path
    class_path: str
    java: java.Java

    def command(self, prefix: list[str]) -> list[str]:
        """Return the command that serves in the foreground; SIGTERM ends it clean with exit status 143."""
        options = ["-Xmx384m", "-Xms64m", *FRUGAL, "-Djava.awt.headless=true", *self.java.options]
        return [*prefix, *self._run(options), "kafka.Kafka", str(self.folder / "server.properties")]

    def format(self, cluster: str) -> None:
        """Make the data folder ready for its first start; a folder that is ready stays as it is."""
        options = ["format", "-t", cluster, "-c", str(self.folder / "server.properties"), "--ignore-formatted"]
        command = [*self._run(["-Xmx128m", *FRUGAL]), "kafka.tools.StorageTool", *options]
        made = subprocess.run(command, capture_output=True, text=True, env=os.environ | UTF8, check=False)
        if made.returncode != 0:
            said = (made.stderr or made.stdout).strip().splitlines()
            message = (
                f"Kafka could not make its data folder in {self.folder}: {said[-1] if said else 'no reason given'}"
            )
            raise StackError(message)

    def _run(self, options: list[str]) -> list[str]:
        log = f"-Dlog4j2.configurationFile={self.folder / 'log4j2.properties'}"
        return [str(self.java.program), *options, log, "-cp", self.class_path]


def install(
    folder: Path, *, port: int, controller_port: int, repository: Path, report: Callable[[str], None]
) -> Broker:
    """Return the broker that keeps its data in `folder`, made on the first call; ports may change between calls."""
    program = java.find()
    found = jars.fetch(jars.locked(LOCK), repository, report)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings = SETTINGS.format(
        port=port, controller_port=controller_port, data=escaped(folder / "data"), partitions=PARTITIONS
    )
    (folder / "server.properties").write_text(settings, encoding="ascii")
    (folder / "log4j2.properties").write_text(LOGGING, encoding="ascii")
    broker = Broker(folder, ":".join(map(str, found)), program)
    if not (folder / "data" / "meta.properties").exists():
        report("formatting the data folder of Kafka")
        broker.format(_cluster(folder / "cluster.id"))
    return broker


def escaped(path: Path) -> str:
    r"""Spell a path for a properties file, which is read as Latin-1: other letters as \uXXXX."""
    text = str(path)
    if "," in text:
        message = f"Kafka cannot keep data in a folder with a comma in its name: {path}; choose another HUIKUAN_HOME"
        raise StackError(message)
    units = text.replace("\\", "\\\\").encode("utf-16-be")
    pairs = (units[at : at + 2] for at in range(0, len(units), 2))
    return "".join(chr(pair[1]) if pair[0] == 0 and pair[1] < 128 else f"\\u{pair.hex()}" for pair in pairs)  # noqa: PLR2004


async def ready(bootstrap: str, *, within_seconds: float = READY_WITHIN_SECONDS) -> None:
    """Wait until the broker answers a metadata request and names itself; StackError when it doesn't in time."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # a refused connection is what waiting looks like
    end = time.monotonic() + within_seconds
    while True:
        admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=5000)
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


async def ensure_topics(bootstrap: str, partitions: int = PARTITIONS, *, retention_ms: int = WEEK_MS) -> list[str]:
    """Make the topic of every service that has none yet and return the names of those made.

    Retention counts from the arrival at the broker, so that imported history is not old on its first day.
    """
    settings = {"retention.ms": str(retention_ms), "message.timestamp.type": "LogAppendTime"}
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        there = set(await admin.list_topics())
        wanted = [f"huikuan.{service}" for service in SERVICES]
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


def _cluster(kept: Path) -> str:
    """Return the id of this cluster, drawn once; one that begins with a dash would be taken for an option."""
    if not kept.exists():
        drawn = "-"
        while drawn.startswith("-"):
            drawn = base64.urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")
        kept.write_text(drawn, encoding="ascii")
    return kept.read_text(encoding="ascii").strip()
