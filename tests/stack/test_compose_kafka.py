"""The broker of docker-compose.yml, started by its own script with drawn secrets: TLS, log-ins, rights."""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiokafka.errors import KafkaError

from ops.stack import jars, java, kafka
from ops.stack.layout import BROKER, READER
from ops.stack.ports import free_ports
from shared.runtime.kafka import TOPIC, Kafka
from tests.servers import JARS, running_command
from tests.stack.test_kafka_logins import reads, sends

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
TOOLS = {"kafka-storage.sh": "kafka.tools.StorageTool", "kafka-server-start.sh": "kafka.Kafka"}


def programs(folder: Path) -> Path:
    """Make stand-ins for the programs of the image: the same classes out of the same jars."""
    found = java.find()
    wanted = [jar for jar in jars.locked() if not jar.is_for_pages]
    path = ":".join(map(str, jars.fetch(wanted, JARS, lambda _: None)))
    folder.mkdir()
    for name, tool in TOOLS.items():
        command = f'exec {found.program} -Xmx256m {" ".join(found.options)} -cp "{path}" {tool} "$@"'
        (folder / name).write_text(f"#!/bin/sh\n{command}\n", encoding="utf-8")
        (folder / name).chmod(0o700)
    return folder


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The secrets of a compose stack."""
    folder = tmp_path_factory.mktemp("compose")
    (folder / "secrets.sh").write_bytes((DEPLOY / "secrets.sh").read_bytes())
    subprocess.run(["sh", folder / "secrets.sh"], check=True, capture_output=True)
    return folder / "secrets"


@pytest.fixture(scope="module")
def broker(drawn: Path) -> Iterator[Kafka]:
    """The way to the broker as its own user."""
    port, controller_port = free_ports(2)
    folder = drawn.parent
    text = (DEPLOY / "kafka.properties").read_text(encoding="ascii")
    (folder / "kafka.properties").write_text(
        text.replace(":9092", f":{port}").replace(":9093", f":{controller_port}"), encoding="ascii"
    )
    (folder / "data").mkdir()
    (folder / "data" / "of-before").touch()
    told = {
        "KAFKA_PROGRAMS": str(programs(folder / "bin")),
        "KAFKA_SECRETS": str(drawn),
        "KAFKA_DATA": str(folder / "data"),
        "KAFKA_CONFIGURATION": str(folder),
        "KAFKA_RUN": str(folder / "run"),
        "KAFKA_HOST": "localhost",
    }
    way = Kafka(f"localhost:{port}", BROKER, (drawn / "kafka-broker.password").read_text("ascii"), drawn / "ca.crt")
    for _ in range(2):  # the second start formats nothing
        command = ["sh", str(DEPLOY / "kafka.sh")]
        with running_command(command, folder / "kafka.log", environment=os.environ | told):
            asyncio.run(_ready(way))
    with running_command(command, folder / "kafka.log", environment=os.environ | told):
        asyncio.run(_ready(way))
        yield way


async def _ready(way: Kafka) -> None:
    await kafka.ready(way)
    await kafka.ensure_rights(way)
    await kafka.ensure_topics(way)


async def test_each_logs_in_over_tls_and_does_what_is_theirs(broker: Kafka, drawn: Path) -> None:
    def user(name: str) -> Kafka:
        return replace(broker, user=name, password=(drawn / f"kafka-{name}.password").read_text("ascii"))

    await sends(user("orders"), TOPIC.format("orders"))
    with pytest.raises(KafkaError):
        await sends(user("orders"), TOPIC.format("staff"))
    assert await reads(user(READER), TOPIC.format("orders"), READER) > 0
    with pytest.raises(KafkaError):
        await sends(user(READER), TOPIC.format("orders"))


@pytest.fixture
def stranger(tmp_path: Path) -> Path:
    """The certificate of an authority that nobody here knows."""
    command = ["openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-keyout", "k", "-out", "c", "-subj", "/CN=x"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    return tmp_path / "c"


async def test_neither_plain_text_nor_another_authority_is_taken(broker: Kafka, drawn: Path, stranger: Path) -> None:
    with pytest.raises(KafkaError):
        await sends(replace(broker, authority=None), TOPIC.format("orders"))
    with pytest.raises(KafkaError):
        await sends(replace(broker, authority=stranger), TOPIC.format("orders"))
    assert not (drawn.parent / "data" / "of-before").exists()
