"""What a process is told of Kafka: who it is there, whom it trusts, and the keys of seals."""

import subprocess
from pathlib import Path

import pytest

from shared.runtime.settings import NoMacKey, Settings


def told(folder: Path, **settings: object) -> Settings:
    """The settings of a process that nothing else matters to."""
    return Settings.model_validate(
        {"service": "orders", "database_url": "postgresql://", "public_keys": folder, "service_key_file": folder / "k"}
        | settings
    )


def test_without_a_user_the_connection_is_plain(tmp_path: Path) -> None:
    way = told(tmp_path, kafka="there:9092").way_to_kafka()
    assert way.options() == {"bootstrap_servers": "there:9092"}
    assert way.security() is None


def test_a_user_logs_in_and_with_an_authority_over_tls(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("secret\n")
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ed25519",
        "-nodes",
        "-keyout",
        "k",
        "-out",
        "ca",
        "-subj",
        "/CN=x",
    ]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    settings = {"kafka": "there:9092", "kafka_user": "orders", "kafka_password_file": tmp_path / "password"}
    plain = told(tmp_path, **settings).way_to_kafka()
    assert plain.options() == {
        "bootstrap_servers": "there:9092",
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "orders",
        "sasl_plain_password": "secret",
        "ssl_context": None,
    }
    assert "secret" not in repr(plain)
    closed = told(tmp_path, **settings, kafka_ca_file=tmp_path / "ca").way_to_kafka()
    assert closed.options()["security_protocol"] == "SASL_SSL"
    assert closed.options()["ssl_context"].check_hostname
    assert (closed.security().username, closed.security().use_ssl) == ("orders", True)


def test_a_key_is_read_from_the_file_of_its_source(tmp_path: Path) -> None:
    (tmp_path / "orders").write_text("ab" * 32 + "\n")
    settings = told(tmp_path, mac_key_files=f"staff={tmp_path}/staff,orders={tmp_path}/orders")
    assert settings.mac_key("orders") == bytes([0xAB]) * 32


@pytest.mark.parametrize("content", [None, "ab", "xy" * 32, "ab" * 33, ""])
def test_without_a_key_nothing_is_sent_or_read(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "orders").write_text(content)
    settings = told(tmp_path, mac_key_files={"orders": str(tmp_path / "orders")})
    with pytest.raises(NoMacKey, match="HUIKUAN_MAC_KEY_FILES names a file for each source"):
        settings.mac_key("orders")
    with pytest.raises(NoMacKey, match="staff"):
        settings.mac_key("staff")
