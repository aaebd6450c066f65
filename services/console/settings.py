"""What the console is told by its environment (`HUIKUAN_…`)."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class Settings(BaseSettings):
    """Settings of the console.

    `peers`: the services' addresses by name. `issuer_url`: the local stack's accounts. `session_key_file`: with what
    cookies are sealed, 32 bytes in hex. `jars`: a Maven repository folder with the packages of styles and scripts.
    `behind_tls`: cookies go over https only. `trial`: this is a home for trials, and every page says so.
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

    @field_validator("peers", mode="before")
    @classmethod
    def _addressed(cls, value: Any) -> Any:
        return dict(pair.split("=", 1) for pair in value.split(",") if pair) if isinstance(value, str) else value
