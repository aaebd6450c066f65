"""The settings of a service process, from its environment (`HUIKUAN_…`). Read once, in `service.run`."""

from datetime import timedelta
from pathlib import Path
from tempfile import gettempdir
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from shared.runtime.callers import is_machine
from shared.runtime.files import FileStore, S3Access, StoreAway, file_store
from shared.runtime.kafka import Kafka
from shared.runtime.tokens import AUDIENCE, ISSUER

MAC_KEY_BYTES = 32

Role = Literal["http", "relay", "feed", "clock"]
ON_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})

CURE = "HUIKUAN_MAC_KEY_FILES names a file for each source, as 32 bytes in hex (orders=/run/secrets/mac_orders,...)"


class NoMacKey(Exception):
    """A process is to send or read records without the key of their seals."""


class FileSettings(BaseSettings):
    """Where files lie: `files` is a folder, or `s3://bucket/prefix`.

    A bucket is that of AWS unless there is a `files_s3_endpoint`; without `files_s3_key_id` and its secret the process
    is let in as the machine is.
    """

    model_config = SettingsConfigDict(env_prefix="HUIKUAN_", frozen=True)

    files: str = ""
    files_s3_endpoint: str = ""
    files_s3_region: str = "us-east-1"
    files_s3_key_id: str = ""
    files_s3_secret_file: Path | None = None

    def file_store(self, service: str) -> FileStore:
        """Return the files of a service. Raises StoreAway, which says what to set."""
        if not self.files:
            raise StoreAway("HUIKUAN_FILES names no place for files: a folder, or s3://bucket/prefix")
        secret_file = self.files_s3_secret_file
        secret = "" if secret_file is None else secret_file.read_text(encoding="ascii").strip()
        access = S3Access(self.files_s3_endpoint, self.files_s3_region, self.files_s3_key_id, secret)
        return file_store(self.files, service, access)


class Settings(FileSettings):
    """Settings of one process of a service.

    `public_keys` is the folder of the `.pub` files that vouch for callers, `service_key_file` the service's own private
    key. With `oidc_issuer` the tokens of an OpenID provider are believed as well: `oidc_keys` is its JWKS, a file or an
    address (https, on this machine also http); `oidc_staff_claim` holds the staff id; `oidc_type` is the `typ` of its
    access tokens, `JWT` with providers that know no `at+jwt`.
    """

    service: str
    database_url: str
    kafka: str = "127.0.0.1:8611"
    kafka_user: str = ""
    kafka_password_file: Path | None = None
    kafka_ca_file: Path | None = None
    mac_key_files: Annotated[dict[str, str], NoDecode] = Field(default_factory=dict)
    """By source, the file with the key of its seals: 32 bytes in hex. A service is given its own and those it reads."""
    http_host: str = "127.0.0.1"
    http_port: int = 0
    roles: Annotated[frozenset[Role], NoDecode] = frozenset({"http", "relay", "feed", "clock"})
    bus: Literal["kafka", "log"] = "kafka"
    public_keys: Path
    service_key_file: Path
    oidc_issuer: str | None = None
    oidc_keys: str = ""
    oidc_audience: str = AUDIENCE
    oidc_staff_claim: str = "sub"
    oidc_type: str = "at+jwt"
    peers: Annotated[dict[str, str], NoDecode] = Field(default_factory=dict)
    partitions: int = 3
    rebuild_folder: Path = Path(gettempdir())
    """Where the parts of a long history lie while tables are built anew from them."""
    dashboard_longest: timedelta = timedelta(minutes=5)
    dashboard_idle: timedelta = timedelta(minutes=1)

    @field_validator("roles", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return frozenset(value.split(",")) if isinstance(value, str) else value

    @field_validator("peers", "mac_key_files", mode="before")
    @classmethod
    def _addressed(cls, value: object) -> object:
        return dict(pair.split("=", 1) for pair in value.split(",") if pair) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _the_provider_can_be_believed(self) -> Self:
        if self.oidc_issuer is None:
            return self
        if self.oidc_issuer == ISSUER or is_machine(self.oidc_issuer):
            raise ValueError(f"HUIKUAN_OIDC_ISSUER: {self.oidc_issuer} is an issuer of the stack's own")
        if not self.oidc_keys:
            raise ValueError("HUIKUAN_OIDC_ISSUER needs HUIKUAN_OIDC_KEYS, its JWKS: a file or an address")
        address = urlsplit(self.oidc_keys)
        if address.scheme == "http" and address.hostname not in ON_THIS_MACHINE:
            raise ValueError("HUIKUAN_OIDC_KEYS: over http anybody in between can slip in keys; give https or a file")
        return self

    def way_to_kafka(self) -> Kafka:
        """Return where Kafka is and who this process is there."""
        file = self.kafka_password_file
        password = "" if file is None else file.read_text(encoding="ascii").strip()
        return Kafka(self.kafka, self.kafka_user, password, self.kafka_ca_file)

    def mac_key(self, source: str) -> bytes:
        """Return the key of a source's seals. Raises NoMacKey, which says what to set."""
        file = self.mac_key_files.get(source)
        try:
            key = bytes.fromhex(Path(file or "").read_text(encoding="ascii"))
        except (OSError, ValueError) as error:
            raise NoMacKey(f"{self.service} has no key for the seals of {source} ({error}): {CURE}") from error
        if len(key) != MAC_KEY_BYTES:
            raise NoMacKey(f"the key for the seals of {source} has {len(key)} bytes, not {MAC_KEY_BYTES}: {CURE}")
        return key
