"""The numbers and tables of a service by its name, for processes that know no more than the name."""

from importlib import import_module
from typing import Any


def keeps(name: str) -> Any:
    """Return the room with `POLICY` and `PROJECTIONS` of a service, without the doors, which are slow to import.

    Raises ValueError where its rule book cannot be read.
    """
    return import_module(f"services.{name}.keeps")


async def projections(name: str, reader: Any) -> tuple[Any, ...]:
    """Return the projections of a service, under the numbers of its database. Processes that fill tables ask so."""
    kept = keeps(name)
    await kept.POLICY.read(reader)
    tables: tuple[Any, ...] = kept.PROJECTIONS
    return tables
