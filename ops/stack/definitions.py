"""The definitions of the services, with their rule books; one that cannot be read is said in a sentence."""

from importlib import import_module
from typing import Any

from ops.stack.problem import FAILED, StackError


def definition(service: str) -> Any:
    """Return the `shared.runtime.running.Service` of this name. Raises StackError where its rule book is unfit."""
    return _room(service, "app").SERVICE


def keeps(service: str) -> Any:
    """Return the room with `POLICY` and `PROJECTIONS` of a service, without the doors, which are slow to import.

    Raises StackError where its rule book is unfit.
    """
    return _room(service, "keeps")


def _room(service: str, name: str) -> Any:
    try:
        return import_module(f"services.{service}.{name}")
    except ValueError as unfit:  # of the file, or of a value in it
        message = (
            f"The rule book of {service} cannot be read ({unfit}): "
            f"mend the file in services/{service}/policy, then ./huikuan up"
        )
        raise StackError(message, exit_code=FAILED) from unfit
