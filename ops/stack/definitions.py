"""The definitions of the services, with their rule books; one that cannot be read is said in a sentence."""

from importlib import import_module
from typing import Any

from ops.stack.problem import FAILED, StackError


def definition(service: str) -> Any:
    """Return the `shared.runtime.running.Service` of this name. Raises StackError where its rule book is unfit."""
    try:
        return import_module(f"services.{service}.app").SERVICE
    except ValueError as unfit:  # of the file, or of a value in it
        message = (
            f"The rule book of {service} cannot be read ({unfit}): "
            f"mend the file in services/{service}/policy, then ./huikuan up"
        )
        raise StackError(message, exit_code=FAILED) from unfit


async def projections(service: str, reader: Any) -> tuple[Any, ...]:
    """Return the projections of a service, under the numbers of its database. Processes that fill tables ask so."""
    found = definition(service)
    await found.policy.read(reader)
    tables: tuple[Any, ...] = found.projections
    return tables
