"""Everything that can stand in a start's way is said in one sentence with its cure."""

import os
import socket
import stat
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from ops.stack import account, doctor, jars, java, kafka, machine
from ops.stack.layout import PROJECT, Stack
from ops.stack.problem import FAILED, StackError
from tests.servers import JARS, free_base


def program(path: Path, text: str) -> Path:
    """Write a shell script that stands in for a program."""
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as opened:
        yield opened


def test_a_port_in_use_is_named_with_its_holder_and_another_base(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    cure = rf"Port {port}, wanted for orders, is in use by .* \(pid {os.getpid()}\): .*HUIKUAN_PORT=\d+"
    with pytest.raises(StackError, match=cure) as refused:
        machine.require_ports(Stack(Path("/x")), [("orders", port)])
    assert refused.value.exit_code == FAILED


def test_the_base_that_is_named_is_free_where_other_stacks_hold_the_next_ones() -> None:
    base = free_base(400)
    with socket.create_server(("127.0.0.1", base + 100 + 3)), socket.create_server(("127.0.0.1", base + 200 + 12)):
        assert machine.elsewhere(Stack(Path("/x"), base)) == f"HUIKUAN_PORT={base + 300}"


@pytest.mark.parametrize(
    ("said", "major"),
    [
        ('openjdk version "17.0.15" 2025', 17),
        ('java version "1.8.0_402"', 8),
        ('openjdk version "25"', 25),
        ("?", None),
    ],
)
def test_the_version_of_java_is_read(said: str, major: int | None) -> None:
    assert java.parse_major(said) == major


def test_an_old_java_is_named_with_what_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = program(tmp_path / "java", "echo 'java version \"1.8.0_402\"' >&2")
    monkeypatch.setenv("HUIKUAN_JAVA", str(old))
    with pytest.raises(StackError, match=r"needs Java 17 or newer, but .* is Java 8: install Java 17"):
        java.find()


def test_a_java_that_does_not_run_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIKUAN_JAVA", str(tmp_path / "missing"))
    with pytest.raises(StackError, match="is no Java that runs: install Java 17 or newer"):
        java.find()
    check = next(one for one in doctor(Stack(tmp_path, 19600)) if one.name == "java")
    assert (check.ok, "is no Java that runs" in check.cure) == (False, True)


def test_only_a_new_java_gets_the_option_that_old_ones_refuse() -> None:
    assert java.Java(Path("java"), 21).options == []
    assert java.Java(Path("java"), 25).options == ["--sun-misc-unsafe-memory-access=allow"]


def test_a_cut_off_jar_is_not_taken_for_whole(tmp_path: Path) -> None:
    jar = jars.Jar("org.example", "thing", "1.0", sha256(b"whole").hexdigest())
    assert not jar.is_whole_in(tmp_path)
    path = jar.path_in(tmp_path)
    assert path == tmp_path / "org" / "example" / "thing" / "1.0" / "thing-1.0.jar"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"who")
    assert not jar.is_whole_in(tmp_path)
    path.write_bytes(b"whole")
    assert jars.fetch([jar], tmp_path, pytest.fail) == [path]


def test_a_jar_that_cannot_be_had_is_named_with_the_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIKUAN_MAVEN", "http://127.0.0.1:9")
    said: list[str] = []
    with pytest.raises(StackError, match=r"thing-1.0.jar could not be fetched: check the network.*HUIKUAN_MAVEN=URL"):
        jars.fetch([jars.Jar("org.example", "thing", "1.0", "0" * 64)], tmp_path, said.append)
    assert said == ["fetching 1 of the 1 jars of Apache Kafka and the console (65 MB in all)"]


def test_the_lock_names_every_jar_with_its_sum() -> None:
    locked = jars.locked()
    assert {(jar.artifact, jar.version) for jar in locked} >= {("kafka_2.13", "4.4.0"), ("kafka-clients", "4.4.0")}
    assert all(len(jar.sha256) == 64 for jar in locked)


def test_the_pages_jars_are_three_and_not_run_by_java(tmp_path: Path) -> None:
    pages = {jar.artifact for jar in jars.locked() if jar.is_for_pages}
    assert pages == {"htmx.org", "tabler__core", "echarts"}  # and nothing that they are built from
    broker = kafka.install(tmp_path, port=1, controller_port=2, repository=JARS, report=lambda _: None)
    assert "kafka-clients" in broker.class_path
    assert "webjars" not in broker.class_path


def test_no_lock_holds_an_address() -> None:
    for name in ("requirements.lock", "jgo.lock.toml"):
        assert "://" not in (PROJECT / name).read_text(encoding="utf-8")


def test_a_home_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").touch()
    with pytest.raises(StackError, match="cannot be written: choose another folder with HUIKUAN_HOME="):
        machine.require_home(Stack(tmp_path / "home"))


def test_a_full_disk_is_refused_before_anything_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "NEEDED_BYTES", 1 << 62)
    with pytest.raises(StackError, match=r"MB left, a stack wants .* make room"):
        machine.require_home(Stack(tmp_path))


def test_kafka_gets_paths_in_ascii_and_none_with_a_comma() -> None:
    assert kafka.escaped(Path("/a b/é/\U0001f4a9")) == "/a b/\\u00e9/\\ud83d\\udca9"
    with pytest.raises(StackError, match="comma"):
        kafka.escaped(Path("/a,b"))


def test_root_lends_postgresql_another_identity() -> None:
    other = account.Account("other", 65534, 65534)
    assert other.prefix("INT") == [
        "setpriv", "--pdeathsig", "INT", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs",
    ]  # fmt: skip
    mapped = account.Account("mapped", 65534, 65534)
    assert mapped.prefix("INT") == [
        "unshare", "--user", "--map-user=65534", "--map-group=65534", "setpriv", "--pdeathsig", "INT",
    ]  # fmt: skip
    assert mapped.owner == (0, 0)
