"""What a service process is told by its environment (`HUIKUAN_…`). Read once, in `service.run`."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from shared.runtime.callers import is_machine
from shared.runtime.tokens import AUDIENCE, ISSUER

Role = Literal["http", "relay", "feed"]
ON_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


class Settings(BaseSettings):
    """Settings of one process of a service.

    `public_keys` is the folder of the `.pub` files that vouch for callers, `service_key_file` the service's own private
    key. With `oidc_issuer` the tokens of an OpenID provider are believed as well: `oidc_keys` is its JWKS, a file or an
    address (https, on this machine also http); `oidc_staff_claim` holds the staff id; `oidc_type` is the `typ` of its
    access tokens, `JWT` with providers that know no `at+jwt`.
    """

    model_config = SettingsConfigDict(env_prefix="HUIKUAN_", frozen=True)

    service: str
    database_url: str
    kafka: str = "127.0.0.1:8611"
    http_host: str = "127.0.0.1"
    http_port: int = 0
    roles: Annotated[frozenset[Role], NoDecode] = frozenset({"http", "relay", "feed"})
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
    dashboard_longest: timedelta = timedelta(minutes=5)
    dashboard_idle: timedelta = timedelta(minutes=1)

    @field_validator("roles", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return frozenset(value.split(",")) if isinstance(value, str) else value

    @field_validator("peers", mode="before")
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
