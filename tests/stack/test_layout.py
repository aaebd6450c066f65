"""Where a stack lies and what its processes are told."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from ops.stack import layout, passwords
from ops.stack.checkup import _secrets
from ops.stack.layout import BESIDE, OFFSETS, PROJECT, Stack, environment, from_environment, offsets, reads
from ops.stack.lifecycle import _draw_keys
from ops.stack.problem import FAILED, StackError
from shared import SERVICES


def test_every_part_has_its_own_place_after_the_first_port() -> None:
    assert OFFSETS == {
        "console": 0,
        "contracts": 1,
        "orders": 2,
        "receivables": 3,
        "customers": 4,
        "aftersales": 5,
        "staff": 6,
        "issuer": 7,
        "postgres": 10,
        "kafka": 11,
        "kafka-controller": 12,
    }


def test_services_that_come_later_take_the_places_that_are_free() -> None:
    services = [f"service{number}" for number in range(1, 10)]
    assert [offsets(services)[service] for service in services] == [1, 2, 3, 4, 5, 6, 8, 9, 13]
    assert offsets(()) == BESIDE


def test_a_service_reads_what_its_tables_and_its_reactions_are_made_of(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = (SimpleNamespace(sources=("returns", "orders")), SimpleNamespace(sources=("staff",)))
    told = {"returns": SimpleNamespace(reads=("customers", "orders"), projections=tables)}
    monkeypatch.setattr(layout, "definition", told.__getitem__)
    assert reads("returns") == {"customers", "orders", "returns", "staff"}


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
        "HUIKUAN_KAFKA_USER": "orders",
        "HUIKUAN_KAFKA_PASSWORD_FILE": str(tmp_path / "secrets" / "kafka-orders.password"),
        "HUIKUAN_MAC_KEY_FILES": ",".join(
            f"{source}={tmp_path}/secrets/mac-{source}.key"
            for source in ("contracts", "customers", "orders", "receivables", "staff")
        ),
        "HUIKUAN_HTTP_PORT": "9602",
        "HUIKUAN_ROLES": "http,relay,feed,clock",
        "HUIKUAN_BUS": "kafka",
        "HUIKUAN_PUBLIC_KEYS": str(tmp_path / "secrets"),
        "HUIKUAN_SERVICE_KEY_FILE": str(tmp_path / "secrets" / "service-orders.key"),
        "HUIKUAN_FILES": str(tmp_path / "files"),
        "HUIKUAN_REBUILD_FOLDER": str(tmp_path / "rebuild"),
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
    assert {stat.S_IMODE(path.stat().st_mode) for path in stack.secrets.iterdir()} == {0o600}
    assert stat.S_IMODE(stack.secrets.stat().st_mode) == 0o700


def test_a_pair_of_keys_is_drawn_once_and_its_halves_belong_together(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    with ThreadPoolExecutor(8) as pool:  # all of them at the same moment
        [drawn] = {file.read_bytes() for file in pool.map(lambda _: passwords.key_pair(folder, "issuer"), range(8))}
    private, public = (
        load_pem_private_key(drawn, password=None),
        load_pem_public_key((folder / "issuer.pub").read_bytes()),
    )
    assert isinstance(private, Ed25519PrivateKey)
    assert isinstance(public, Ed25519PublicKey)
    assert private.public_key() == public
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {
        "issuer.key": 0o600,
        "issuer.pub": 0o600,
    }


def test_a_missing_half_is_derived_and_a_strange_one_is_named(tmp_path: Path) -> None:
    public = passwords.key_pair(tmp_path, "issuer").with_suffix(".pub")
    was = public.read_bytes()
    public.unlink()
    passwords.key_pair(tmp_path, "issuer")
    assert public.read_bytes() == was
    (tmp_path / "issuer.key").unlink()  # half a rotation
    for _ in range(2):
        with pytest.raises(StackError, match=r"issuer\.pub does not belong to .*issuer\.key: remove it") as refused:
            passwords.key_pair(tmp_path, "issuer")
        assert refused.value.exit_code == FAILED
    assert public.read_bytes() == was


def test_the_key_that_all_services_of_an_older_release_shared_goes(tmp_path: Path) -> None:
    assert not passwords.without_shared_key(tmp_path)
    (tmp_path / "token.key").write_text("ab" * 32)
    assert passwords.without_shared_key(tmp_path)
    assert not (tmp_path / "token.key").exists()


def test_a_home_of_an_older_release_gets_a_pair_for_everybody_who_signs(tmp_path: Path) -> None:
    stack = Stack(tmp_path)
    stack.secrets.mkdir(mode=0o700)
    (stack.secrets / "token.key").write_text("ab" * 32)
    assert not _secrets(stack).ok
    told: list[str] = []
    for _ in range(2):
        _draw_keys(stack, told.append)
    assert told == [
        "the token key of an older release is deleted: its tokens end, ./huikuan token STAFF_ID draws new ones"
    ]
    names = {"issuer", "operator", *(f"service-{service}" for service in SERVICES)}
    assert {file.name for file in stack.secrets.iterdir()} == {f"{n}.{half}" for n in names for half in ("key", "pub")}
    keys = {file.read_bytes() for file in stack.secrets.iterdir()}
    assert len(keys) == 2 * len(names)  # nobody shares one
    assert _secrets(stack).ok


def test_a_folder_of_secrets_that_others_may_read_is_named(tmp_path: Path) -> None:
    stack = Stack(tmp_path)
    assert _secrets(stack).ok  # there is none yet
    stack.secrets.mkdir(mode=0o750)
    found = _secrets(stack)
    assert (found.ok, found.cure) == (False, f"chmod 700 {stack.secrets}")
