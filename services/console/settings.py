"""The settings of the console, from its environment (`HUIKUAN_…`)."""

from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ON_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


class Settings(BaseSettings):
    """Settings of the console.

    `peers`: the services' addresses by name. `issuer_url`: the local stack's accounts. `session_key_file`: with what
    cookies are sealed, 32 bytes in hex. `jars`: a Maven repository folder with the packages of styles and scripts.
    `behind_tls`: cookies go over https only. `trial`: this is a home for trials, and every page says so.

    With `oidc_client_id` people sign in at the OpenID provider `oidc_issuer`, no longer by accounts; `public_url` is
    then the console's own address, to which the provider sends them back. `oidc_scopes` are asked for, and
    `oidc_parameters` are sent along (`audience=huikuan`); `oidc_staff_claim` names the staff id in id_token and access
    token. A client without `oidc_client_secret_file` is a public one.
    """

    model_config = SettingsConfigDict(env_prefix="HUIKUAN_", frozen=True)

    peers: Annotated[dict[str, str], NoDecode] = Field(default_factory=dict)
    issuer_url: str = ""
    session_key_file: Path
    jars: Path
    http_host: str = "127.0.0.1"
    http_port: int
    behind_tls: bool = False
    trial: bool = False
    public_url: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret_file: Path | None = None
    oidc_scopes: str = "openid"
    oidc_parameters: Annotated[dict[str, str], NoDecode] = Field(default_factory=dict)
    oidc_staff_claim: str = "sub"

    @field_validator("peers", "oidc_parameters", mode="before")
    @classmethod
    def _addressed(cls, value: Any) -> Any:
        return dict(pair.split("=", 1) for pair in value.split(",") if pair) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _people_come_back_from_the_provider(self) -> Self:
        if not self.oidc_client_id:
            return self
        told = {"HUIKUAN_OIDC_ISSUER": self.oidc_issuer, "HUIKUAN_PUBLIC_URL": self.public_url}
        for name, address in told.items():
            at = urlsplit(address)
            if not at.hostname:
                raise ValueError(f"HUIKUAN_OIDC_CLIENT_ID needs {name}, an address")
            if at.scheme != "https" and at.hostname not in ON_THIS_MACHINE:
                raise ValueError(f"{name}: over http anybody in between reads what signs people in; give https")
        if self.public_url.startswith("https") and not self.behind_tls:
            raise ValueError("HUIKUAN_PUBLIC_URL is https: set HUIKUAN_BEHIND_TLS=yes, so that cookies are")
        if urlsplit(self.public_url).path:
            raise ValueError("HUIKUAN_PUBLIC_URL: give the address without a path or a slash at its end")
        return self
