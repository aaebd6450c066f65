"""What the supervisor is told to run."""

import configparser
import shlex
from pathlib import Path

import pytest

from ops.stack.layout import ROLES, Stack
from ops.stack.problem import StackError
from ops.stack.programs import Program, service_programs
from ops.stack.supervision import LONGEST_SOCKET_PATH, configuration, socket_path
from shared import SERVICES

SERVER = Program("postgres", ("postgres", "-D", "/a b/100%"), {"LC_ALL": "C"}, stop_signal="INT", clean_exits=(0, 143))


def parsed(text: str) -> configparser.ConfigParser:
    found = configparser.ConfigParser(interpolation=None)
    found.read_string(text)
    return found


def test_a_server_starts_by_itself_and_is_always_started_again(tmp_path: Path) -> None:
    section = parsed(configuration(Stack(tmp_path), [SERVER], []))["program:postgres"]
    assert (section["autostart"], section["autorestart"]) == ("true", "true")
    assert (section["stopsignal"], section["exitcodes"]) == ("INT", "0,143")
    assert section["environment"] == 'LC_ALL="C"'


def test_spaces_and_percent_signs_arrive_as_they_are(tmp_path: Path) -> None:
    command = parsed(configuration(Stack(tmp_path), [SERVER], []))["program:postgres"]["command"]
    assert tuple(shlex.split(command.replace("%%", "%"))) == SERVER.command


def test_services_wait_for_us_and_end_together_before_the_servers(tmp_path: Path) -> None:
    stack = Stack(tmp_path)
    found = parsed(configuration(stack, [SERVER], service_programs(stack)))
    assert {found[f"program:{service}"]["autostart"] for service in SERVICES} == {"false"}
    assert found["group:services"]["programs"] == ",".join(SERVICES)
    assert int(found["group:services"]["priority"]) > int(found["program:postgres"]["priority"])


def test_split_gives_each_role_its_process_and_only_http_its_port(tmp_path: Path) -> None:
    programs = service_programs(Stack(tmp_path, 9600), split=True)
    assert [program.name for program in programs[:4]] == [
        *("contracts-http", "contracts-relay", "contracts-feed", "contracts-clock"),
    ]
    assert len(programs) == len(SERVICES) * len(ROLES)
    assert [program.port for program in programs[:4]] == [9601, None, None, None]
    assert programs[0].health == "http://127.0.0.1:9601/readyz"
    assert programs[1].environment["HUIKUAN_ROLES"] == "relay"


def test_a_path_that_the_supervisor_cannot_spell_is_refused() -> None:
    with pytest.raises(StackError, match="use a folder without quotes"):
        configuration(Stack(Path("/home/a ;b")), [], [])


def test_the_socket_moves_to_a_short_folder_when_the_home_is_deep() -> None:
    near = Stack(Path("/home/a/.huikuan"))
    deep = Stack(Path("/home/" + "deep/" * 30))
    assert socket_path(near) == near.run / "supervisor.sock"
    assert len(str(socket_path(deep))) <= LONGEST_SOCKET_PATH
    assert socket_path(deep) != socket_path(Stack(Path("/home/" + "deep/" * 31)))
