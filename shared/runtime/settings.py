"""What a service process is told by its environment (`HUIKUAN_…`). Read once, in `service.run`."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

Role = Literal["http", "relay", "feed"]


class Settings(BaseSettings):
    """Settings of one process of a service."""

    model_config = SettingsConfigDict(env_prefix="HUIKUAN_", frozen=True)

    service: str
    database_url: str
    kafka: str = "127.0.0.1:8611"
    http_host: str = "127.0.0.1"
    http_port: int = 0
    roles: Annotated[frozenset[Role], NoDecode] = frozenset({"http", "relay", "feed"})
    bus: Literal["kafka", "log"] = "kafka"
    token_key_file: Path
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
