"""docker-compose.yml says what the local stack says: every name in it leads somewhere, in this tree."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from ops import containers
from ops.issuer.__main__ import Settings as IssuerSettings
from ops.stack.layout import (
    DESK,
    FIRST_PORT,
    OFFSETS,
    Stack,
    console_environment,
    environment,
    issuer_environment,
    mac_key_files,
    offsets,
    reads,
)
from ops.stack.passwords import service_key
from services.console.settings import Settings as ConsoleSettings
from shared import SERVICES
from shared.runtime.callers import Kind
from shared.runtime.clock import now
from shared.runtime.identity import TokenVerifier, local_issuers
from shared.runtime.settings import Settings
from shared.runtime.tokens import Speaker

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
PARTS: dict[str, dict[str, Any]] = COMPOSE["services"]
OFFICIAL = {"postgres", "kafka"}
OURS = (*SERVICES, *DESK, "prepare")
PROXY: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "proxy" / "docker-compose.yml").read_text(encoding="utf-8"))
PROVIDER = {"path": "deploy/provider.env", "required": False}
CONDITIONS = {"service_healthy", "service_completed_successfully"}


def secrets_of(folder: Path) -> Path:
    """Draw secrets beside a copy of the script, as an operator does."""
    script = folder / "secrets.sh"
    script.write_bytes((ROOT / "deploy" / "secrets.sh").read_bytes())
    for _ in range(2):  # the second time it leaves everything as it is
        subprocess.run(["sh", script], check=True, capture_output=True)
    return folder / "secrets"


def named(mount: str | dict[str, str]) -> str:
    """Return which secret or configuration a part mounts."""
    return mount if isinstance(mount, str) else mount["source"]


def mounted(mount: str | dict[str, str]) -> str:
    """Return the name under which a part finds a secret in /run/secrets."""
    return mount if isinstance(mount, str) else mount["target"]


def read_env(file: Path) -> Iterator[tuple[str, str]]:
    for line in file.read_text(encoding="ascii").splitlines():
        if line and not line.startswith("#"):
            name, _, value = line.partition("=")
            yield name, value


def test_all_services_run_from_one_image_and_the_servers_from_official_ones() -> None:
    assert PARTS.keys() == {*OURS, *OFFICIAL}
    assert len({PARTS[name]["image"] for name in OURS}) == 1
    assert PARTS["postgres"]["image"].startswith("postgres:18")
    assert PARTS["kafka"]["image"].startswith("apache/kafka:4.")
    for part in (*PARTS.values(), PROXY["services"]["proxy"]):
        _, tag = part["image"].rsplit(":", 1)
        assert re.match(r"\d", tag), part["image"]


@pytest.mark.parametrize("name", PARTS)
def test_a_part_waits_for_parts_that_can_become_ready(name: str) -> None:
    for other, how in PARTS[name].get("depends_on", {}).items():
        assert how["condition"] in CONDITIONS
        healthy = PARTS[other].get("healthcheck", {})
        assert how["condition"] != "service_healthy" or healthy.get("test")
    if name != "prepare":
        assert PARTS[name]["healthcheck"]["test"]


def test_services_wait_for_the_preparation_and_the_servers() -> None:
    for service in SERVICES:
        assert PARTS[service]["depends_on"].keys() == {"postgres", "kafka", "prepare"}
        assert PARTS[service]["depends_on"]["prepare"]["condition"] == "service_completed_successfully"


def test_only_http_doors_are_published_and_only_on_this_machine() -> None:
    published = {name: part["ports"] for name, part in PARTS.items() if "ports" in part}
    assert published == {s: [f"127.0.0.1:{FIRST_PORT + OFFSETS[s]}:8080"] for s in (*SERVICES, *DESK)}


@pytest.mark.parametrize("name", OURS)
def test_a_part_of_ours_has_no_more_rights_than_it_needs(name: str) -> None:
    part = PARTS[name]
    assert part["read_only"] is True
    assert part["cap_drop"] == ["ALL"]
    assert part["security_opt"] == ["no-new-privileges:true"]
    assert part["volumes"] == (["files:/var/lib/huikuan/files"] if name in SERVICES else [])


def test_what_is_committed_is_what_the_list_of_services_makes() -> None:
    for file, text in containers.files():
        assert file.read_text(encoding="utf-8") == text, "run: make containers"


def test_one_service_more_needs_no_edit_here() -> None:
    services, sources = (*SERVICES, "returns"), {one: reads(one) for one in SERVICES}
    more = yaml.safe_load(containers.composed(services, {**sources, "returns": {"orders"}}))
    part = more["services"]["returns"]
    assert part["command"] == ["services.returns"]
    assert part["ports"] == [f"127.0.0.1:{FIRST_PORT + offsets(services)['returns']}:8080"]
    published = [port for other in more["services"].values() for port in other.get("ports", ())]
    assert len(published) == len(set(published)) == len((*services, *DESK))
    assert part["environment"]["HUIKUAN_MAC_KEY_FILES"].split(",") == [
        "orders=/run/secrets/mac-orders.key",
        "returns=/run/secrets/mac-returns.key",
    ]
    for name in ("contracts", "console"):
        assert more["services"][name]["environment"]["HUIKUAN_PEERS"].endswith(",returns=http://returns:8080")
    assert {"source": "service-returns.pub", "target": "/keys/service-returns.pub"} in part["configs"]
    assert "kafka-returns.password" in more["services"]["kafka"]["secrets"]
    named = {"service-returns.key", "kafka-returns.password", "mac-returns.key"}
    assert named <= more["secrets"].keys()
    assert "service-returns.pub" in more["configs"]


def test_named_secrets_volumes_and_files_exist(tmp_path: Path) -> None:
    drawn = secrets_of(tmp_path)
    for part in PARTS.values():
        for kind in ("secrets", "configs"):
            assert {named(one) for one in part.get(kind, ())} <= COMPOSE[kind].keys()
        assert {mount.split(":")[0] for mount in part.get("volumes", ())} <= COMPOSE["volumes"].keys()
        for file in part.get("env_file", ()):
            if file == PROVIDER:
                continue  # there where a company has one
            place = Path(file)
            assert (drawn / place.name if "secrets" in place.parts else ROOT / place).exists()
        if "build" in part:
            assert (ROOT / part["build"]["dockerfile"]).exists()
    for secret in COMPOSE["secrets"].values():
        file = drawn / Path(secret["file"]).name
        assert file.stat().st_mode & 0o777 == 0o444, file  # containers run as other users
    for text in COMPOSE["configs"].values():
        place = Path(text["file"])
        assert (drawn / place.name if "secrets" in place.parts else ROOT / place).exists()


def test_secrets_are_drawn_once_kept_closed_and_never_committed(tmp_path: Path) -> None:
    drawn = secrets_of(tmp_path)
    assert drawn.stat().st_mode & 0o777 == 0o700
    values = [value for file in drawn.iterdir() for value in re.findall(r"[0-9a-f]{48,}", file.read_text("ascii"))]
    others = ["superuser", "dashboard", "broker", "reader", "issuer", "session"]
    assert len(set(values)) == 3 * len(SERVICES) + len(others)
    for name in ("deploy/secrets/orders.env", PROVIDER["path"]):
        ignored = subprocess.run(["git", "check-ignore", "-q", str(name)], cwd=ROOT, check=False)
        assert ignored.returncode in {0, 128}  # 128: no repository, as in an unpacked archive


def test_the_two_files_with_a_password_tell_the_same(tmp_path: Path) -> None:
    drawn = secrets_of(tmp_path)
    told = dict(read_env(drawn / "prepare.env"))
    (drawn / "issuer.env").unlink()  # as where a release before had none
    secrets_of(tmp_path)
    for name in (*SERVICES, "issuer"):
        [(_, url)] = read_env(drawn / f"{name}.env")
        password = told[f"HUIKUAN_PASSWORD_{name.upper()}"]
        assert url == f"postgresql://huikuan_{name}:{password}@postgres:5432/huikuan_{name}"
    assert f":{(drawn / 'postgres.password').read_text()}@" in told["HUIKUAN_ADMIN_DSN"]


def test_what_is_missing_is_drawn_and_what_is_there_stays(tmp_path: Path) -> None:
    """As where a release before drew less, or a certificate is drawn anew."""
    drawn = secrets_of(tmp_path)
    (drawn / "token.key").write_text("ab" * 32)  # of an older release, which had no pairs
    before = {file.name: file.read_bytes() for file in drawn.iterdir()}
    gone = {"issuer.key", "issuer.pub", "service-orders.pub"}
    gone |= {"kafka-reader.password", "mac-orders.key", "kafka.crt", "kafka.pem", "postgres.pem", "session.key"}
    for name in gone:
        (drawn / name).unlink()
    secrets_of(tmp_path)
    after = {file.name: file.read_bytes() for file in drawn.iterdir()}
    assert after.keys() == before.keys() - {"token.key"}
    assert {name for name in after if after[name] != before[name]} == gone - {"service-orders.pub", "postgres.pem"}


def test_a_service_holds_no_private_key_but_its_own(tmp_path: Path) -> None:
    drawn = secrets_of(tmp_path)
    private = {f"{name}.key" for name in ("issuer", "operator", *map(service_key, SERVICES))}
    others = {"ca.key", "kafka.key", "postgres.key", "session.key", *(f"mac-{service}.key" for service in SERVICES)}
    assert private == {file.name for file in drawn.glob("*.key")} - others
    for name, part in PARTS.items():
        mounted = {Path(COMPOSE["secrets"][named(one)]["file"]).name for one in part.get("secrets", ())}
        own = {"issuer": {"issuer.key"}, **{service: {f"service-{service}.key"} for service in SERVICES}}
        assert mounted & private == own.get(name, set())
    for name in (*private, *(file.name for file in drawn.glob("*.pub"))):
        assert (drawn / name).stat().st_mode & 0o777 == (0o600 if name == "operator.key" else 0o444), name


def test_the_issuers_key_of_an_older_release_can_be_mounted(tmp_path: Path) -> None:
    key = secrets_of(tmp_path) / "issuer.key"
    key.chmod(0o600)
    before = key.read_bytes()
    secrets_of(tmp_path)
    assert (key.stat().st_mode & 0o777, key.read_bytes()) == (0o444, before)


def test_the_keys_of_the_containers_are_those_of_the_services(tmp_path: Path) -> None:
    """What the script draws with OpenSSL, the command line signs with and the services believe."""
    drawn = secrets_of(tmp_path)
    for service in SERVICES:
        mounts = {Path(one["target"]).name for one in PARTS[service]["configs"]}
        assert mounts == {file.name for file in drawn.glob("*.pub")}
        assert {str(Path(one["target"]).parent) for one in PARTS[service]["configs"]} == {"/keys"}
    verify = TokenVerifier(local_issuers(drawn))
    for name, kind, key in (
        ("S1", Kind.PERSON, "issuer"),
        ("operator", Kind.OPERATOR, "operator"),
        ("service/orders", Kind.SERVICE, "service-orders"),
    ):
        speaker = Speaker(kind, name, (drawn / f"{key}.key").read_text("ascii"))
        assert verify(speaker.token(now=now())).kind is kind


def test_the_authority_vouches_for_the_servers_and_its_key_is_mounted_nowhere(tmp_path: Path) -> None:
    drawn = secrets_of(tmp_path)
    for name in OFFICIAL:
        command = ["openssl", "verify", "-CAfile", "ca.crt", "-verify_hostname", name, f"{name}.crt"]
        assert subprocess.run(command, cwd=drawn, check=True, capture_output=True, text=True).stdout.endswith("OK\n")
    assert (drawn / "ca.key").stat().st_mode & 0o777 == 0o600
    assert "ca.key" not in {Path(one["file"]).name for one in COMPOSE["secrets"].values()}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_given_its_own_log_in_and_the_keys_of_what_it_reads(service: str) -> None:
    part = PARTS[service]
    told = mac_key_files(service, lambda source: f"/run/secrets/mac-{source}.key")
    assert part["environment"]["HUIKUAN_MAC_KEY_FILES"] == told
    keys = {Path(pair.split("=")[1]).name for pair in told.split(",")}
    there = {mounted(one): named(one) for one in part["secrets"]}
    assert {name for name in there if name.startswith("mac-")} == keys
    assert there["kafka.password"] == f"kafka-{service}.password"
    assert part["environment"]["HUIKUAN_KAFKA_USER"] == service


def test_nobody_speaks_to_the_servers_in_the_clear() -> None:
    for name in (*SERVICES, "issuer", "prepare"):
        told, there = PARTS[name]["environment"], {mounted(one) for one in PARTS[name]["secrets"]}
        assert (told["PGSSLMODE"], told["PGSSLROOTCERT"]) == ("verify-full", "/run/secrets/ca.crt")
        assert "ca.crt" in there
        if name == "issuer":
            continue  # it has nothing to do with Kafka
        assert told["HUIKUAN_KAFKA_CA_FILE"] == "/run/secrets/ca.crt"
        assert {"ca.crt", "kafka.password"} <= there
    rules = [line.split() for line in (ROOT / "deploy" / "pg_hba.conf").read_text("ascii").splitlines() if line]
    assert {rule[0] for rule in rules if rule[0] != "#"} == {"local", "hostssl"}
    assert "ssl=on" in PARTS["postgres"]["command"]


@pytest.mark.parametrize("service", SERVICES)
def test_a_container_is_told_all_that_a_service_wants_to_know(
    service: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = PARTS[service]
    told = dict(read_env(secrets_of(tmp_path) / f"{service}.env")) | part["environment"]
    of_containers = {"HUIKUAN_HTTP_HOST", "HUIKUAN_KAFKA_CA_FILE", "PGSSLMODE", "PGSSLROOTCERT"}
    assert told.keys() - of_containers == environment(Stack(tmp_path), service).keys()
    for name in [name for name in os.environ if name.startswith("HUIKUAN_")]:
        monkeypatch.delenv(name)
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    assert settings.service == service
    assert settings.peers == {peer: f"http://{peer}:8080" for peer in SERVICES}
    assert settings.database_url.endswith(f"@postgres:5432/huikuan_{service}")
    assert part["command"] == [f"services.{service}"]


def told_to(name: str, drawn: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Set what a part is told, for this process."""
    files = [Path(file).name for file in PARTS[name].get("env_file", ()) if file != PROVIDER]
    told: dict[str, str] = {key: value for file in files for key, value in read_env(drawn / file)} | PARTS[name][
        "environment"
    ]
    for variable in [variable for variable in os.environ if variable.startswith("HUIKUAN_")]:
        monkeypatch.delenv(variable)
    for variable, value in told.items():
        monkeypatch.setenv(variable, value)
    return told


def test_the_issuer_is_told_all_that_it_wants_to_know(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = told_to("issuer", secrets_of(tmp_path), monkeypatch)
    of_containers = {"HUIKUAN_HTTP_HOST", "PGSSLMODE", "PGSSLROOTCERT"}
    assert told.keys() - of_containers == issuer_environment(Stack(tmp_path)).keys()
    settings = IssuerSettings()
    assert settings.database_url.endswith("@postgres:5432/huikuan_issuer")
    assert str(settings.key_file) == "/run/secrets/issuer.key"
    assert PARTS["issuer"]["configs"] == PARTS["staff"]["configs"]
    assert PARTS["issuer"]["command"] == ["ops.issuer"]


def test_the_console_is_told_all_that_it_wants_to_know(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = told_to("console", secrets_of(tmp_path), monkeypatch)
    of_containers = {"HUIKUAN_HTTP_HOST", "HUIKUAN_OIDC_CLIENT_SECRET_FILE"}
    trials = {"HUIKUAN_TRIAL"}  # a home for trials is one of the local stack
    assert told.keys() - of_containers == console_environment(Stack(tmp_path), tmp_path).keys() - trials
    settings = ConsoleSettings()
    assert settings.peers == {peer: f"http://{peer}:8080" for peer in SERVICES}
    assert not settings.oidc_client_id
    assert {mounted(one) for one in PARTS["console"]["secrets"]} == {"session.key", "client.secret"}
    assert f"COPY --from=packages /opt/jars {settings.jars}" in (ROOT / "deploy" / "Dockerfile").read_text("utf-8")
    for name in (*SERVICES, "console"):
        assert PROVIDER in PARTS[name]["env_file"]


def test_the_example_of_a_proxy_leads_to_the_console_over_tls(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    told_to("console", secrets_of(tmp_path), monkeypatch)
    for variable, value in PROXY["services"]["console"]["environment"].items():
        monkeypatch.setenv(variable, re.sub(r"\$\{.*\}", "sales.example.com", value))
    monkeypatch.setenv("HUIKUAN_OIDC_ISSUER", "https://login.example.com")
    monkeypatch.setenv("HUIKUAN_OIDC_CLIENT_ID", "console")
    settings = ConsoleSettings()
    assert settings.behind_tls
    assert settings.public_url == "https://sales.example.com"
    proxy = PROXY["services"]["proxy"]
    assert {mount.split(":")[0] for mount in proxy["volumes"]} == PROXY["volumes"].keys()
    assert {one["source"] for one in proxy["configs"]} == PROXY["configs"].keys()
    assert proxy["depends_on"].keys() <= PARTS.keys()
    file = ROOT / PROXY["configs"]["Caddyfile"]["file"]
    assert f"reverse_proxy console:{PARTS['console']['environment']['HUIKUAN_HTTP_PORT']}" in file.read_text("utf-8")


def test_the_image_copies_what_exists_and_runs_without_rights() -> None:
    lines = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line.startswith("COPY ") and "--from" not in line:
            for source in line.split()[1:-1]:
                assert (ROOT / source).exists(), source
                allowed = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
                assert f"!{source}" in allowed
    assert any(re.fullmatch(r"USER \d+", line) for line in lines)
    assert all(re.search(r":\d+\.\d+\.\d+", line) for line in lines if line.startswith("FROM "))


def test_the_broker_listens_where_the_services_look() -> None:
    kafka = dict(read_env(ROOT / "deploy" / "kafka.properties"))
    told = {PARTS[name]["environment"]["HUIKUAN_KAFKA"] for name in (*SERVICES, "prepare")}
    assert kafka["advertised.listeners"].replace("@HOST@", "kafka") == f"CLIENT://{told.pop()}"
    assert not told
    assert kafka["auto.create.topics.enable"] == "false"
    assert set(kafka["listener.security.protocol.map"].split(",")) == {"CLIENT:SASL_SSL", "CONTROLLER:SASL_SSL"}
