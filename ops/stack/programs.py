"""The programs of the supervisor: PostgreSQL, Kafka, the services, the issuer and the console, with environments."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ops.stack.account import own
from ops.stack.kafka import UTF8, Broker
from ops.stack.layout import (
    PASSED_ON,
    PASSED_ON_TO_CONSOLE,
    ROLES,
    Bus,
    Stack,
    console_environment,
    environment,
    issuer_environment,
)
from ops.stack.postgres import Server
from shared import SERVICES

POSTGRES = "postgres"
KAFKA = "kafka"


@dataclass(frozen=True)
class Program:
    """One process: `port` is where it listens (None: nowhere), `health` the address that answers 200 when ready."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    port: int | None = None
    health: str | None = None
    stop_signal: str = "TERM"
    clean_exits: tuple[int, ...] = (0,)


def postgres_program(stack: Stack, server: Server) -> Program:
    """Return PostgreSQL; SIGINT is its fast and clean stop."""
    return Program(POSTGRES, tuple(server.command()), port=stack.port_of("postgres"), stop_signal="INT")


def kafka_program(stack: Stack, broker: Broker) -> Program:
    """Return Kafka; a Java that was asked to end does so with 143."""
    command = tuple(broker.command(own().prefix("TERM")))
    return Program(KAFKA, command, UTF8, port=stack.port_of("kafka"), clean_exits=(0, 143))


def service_programs(stack: Stack, *, split: bool = False, bus: Bus = "kafka") -> list[Program]:
    """Return one program per service, or with `split` one per service and role (NAME-http, NAME-relay, …)."""
    roles = ROLES if bus == "kafka" else tuple(role for role in ROLES if role != "relay")  # there is nobody to send to
    if split:
        return [_service(stack, service, f"{service}-{role}", (role,), bus) for service in SERVICES for role in roles]
    return [_service(stack, service, service, roles, bus) for service in SERVICES]


def desk_programs(stack: Stack, jars: Path) -> list[Program]:
    """Return what people at a desk need beside the services: the issuer of their tokens, and the console."""
    told = {
        "issuer": issuer_environment(stack),
        "console": console_environment(stack, jars) | _given(PASSED_ON_TO_CONSOLE),
    }
    modules = {"issuer": "ops.issuer", "console": "services.console"}
    return [
        Program(
            name,
            (*own().prefix("TERM"), sys.executable, "-m", modules[name]),
            told[name],
            port=stack.port_of(name),
            health=f"{stack.url_of(name)}/readyz",
        )
        for name in modules
    ]


def _service(stack: Stack, service: str, name: str, roles: tuple[str, ...], bus: Bus) -> Program:
    listens = "http" in roles
    return Program(
        name,
        (*own().prefix("TERM"), sys.executable, "-m", f"services.{service}"),
        environment(stack, service, roles=roles, bus=bus) | _given(PASSED_ON),
        port=stack.port_of(service) if listens else None,
        health=f"{stack.url_of(service)}/readyz" if listens else None,
    )


def _given(names: tuple[str, ...]) -> dict[str, str]:
    return {variable: value for variable, value in os.environ.items() if variable.startswith(names)}
