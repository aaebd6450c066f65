"""Where a stack lies and what its processes are told."""

import stat
from pathlib import Path

import pytest

from ops.stack.layout import OFFSETS, PROJECT, SERVICES, Stack, environment, from_environment
from ops.stack.problem import FAILED, StackError


def test_every_part_has_its_own_place_after_the_first_port() -> None:
    assert OFFSETS == {
        "console": 0,
        "contracts": 1,
        "orders": 2,
        "receivables": 3,
        "customers": 4,
        "aftersales": 5,
        "staff": 6,
        "postgres": 10,
        "kafka": 11,
        "kafka-controller": 12,
    }


def test_home_lies_beside_the_start_script_and_ports_start_at_8600() -> None:
    stack = from_environment({})
    assert stack.home == PROJECT / ".huikuan"
    assert stack.port_of("receivables") == 8603


def test_the_variables_move_a_stack(tmp_path: Path) -> None:
    stack = from_environment({"HUIKUAN_HOME": str(tmp_path / "other"), "HUIKUAN_PORT": "9600"})
    assert stack == Stack(tmp_path / "other", 9600)
    assert stack.bootstrap == "127.0.0.1:9611"


@pytest.mark.parametrize("given", ["abc", "80", "65535", "-1", "8600.5", "\uff18\uff16\uff10\uff10"])
def test_a_port_that_is_none_is_refused_with_its_range(given: str) -> None:
    with pytest.raises(StackError, match=r"give a number from 1024 to 65523") as refused:
        from_environment({"HUIKUAN_PORT": given})
    assert refused.value.exit_code == FAILED


def test_a_service_is_told_where_everything_is(tmp_path: Path) -> None:
    stack = Stack(tmp_path, 9600)
    told = environment(stack, "orders")
    password = (tmp_path / "secrets" / "huikuan_orders.password").read_text()
    assert told == {
        "HUIKUAN_SERVICE": "orders",
        "HUIKUAN_DATABASE_URL": f"postgresql://huikuan_orders:{password}@127.0.0.1:9610/huikuan_orders",
        "HUIKUAN_KAFKA": "127.0.0.1:9611",
        "HUIKUAN_HTTP_PORT": "9602",
        "HUIKUAN_ROLES": "http,relay,feed",
        "HUIKUAN_BUS": "kafka",
        "HUIKUAN_TOKEN_KEY_FILE": str(tmp_path / "secrets" / "token.key"),
        "HUIKUAN_PEERS": "contracts=http://127.0.0.1:9601,orders=http://127.0.0.1:9602,"
        "receivables=http://127.0.0.1:9603,customers=http://127.0.0.1:9604,"
        "aftersales=http://127.0.0.1:9605,staff=http://127.0.0.1:9606",
    }


def test_a_role_without_http_opens_no_port(tmp_path: Path) -> None:
    told = environment(Stack(tmp_path), "orders", roles=("relay",))
    assert (told["HUIKUAN_ROLES"], told["HUIKUAN_HTTP_PORT"]) == ("relay", "0")


def test_secrets_are_drawn_once_and_read_by_their_owner_only(tmp_path: Path) -> None:
    stack = Stack(tmp_path)
    first = [environment(stack, service) for service in SERVICES]
    assert [environment(stack, service) for service in SERVICES] == first
    assert len({told["HUIKUAN_DATABASE_URL"] for told in first}) == len(SERVICES)
    assert len((stack.secrets / "token.key").read_text()) == 64
    assert {stat.S_IMODE(path.stat().st_mode) for path in stack.secrets.iterdir()} == {0o600}
    assert stat.S_IMODE(stack.secrets.stat().st_mode) == 0o700
