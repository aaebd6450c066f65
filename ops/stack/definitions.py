"""The definitions of the services, with their rule books; one that cannot be read is said in a sentence."""

from importlib import import_module
from tomllib import TOMLDecodeError
from typing import Any

from pydantic import ValidationError

from ops.stack.problem import FAILED, StackError


def definition(service: str) -> Any:
    """Return the `shared.runtime.running.Service` of this name. Raises StackError where its rule book is unfit."""
    try:
        found = import_module(f"services.{service}.app").SERVICE
    except (ValidationError, TOMLDecodeError) as unfit:
        raise _unfit(service, why(unfit)) from unfit
    days = [rules.version for rules in found.policy or ()]
    if twice := sorted({day for day in days if days.count(day) > 1}):
        raise _unfit(service, f"two entries hold from {twice[0]}")
    return found


def projections(service: str) -> tuple[Any, ...]:
    """Return the projections of a service. Processes that fill tables ask for them by this name."""
    found: tuple[Any, ...] = definition(service).projections
    return found


def _unfit(service: str, reason: str) -> StackError:
    message = (
        f"The rule book of {service} cannot be read ({reason}): "
        f"mend the file in services/{service}/policy, then ./huikuan up"
    )
    return StackError(message, exit_code=FAILED)


def why(unfit: ValidationError | TOMLDecodeError) -> str:
    """Return what is wrong with a rule book in few words."""
    if isinstance(unfit, TOMLDecodeError):
        return str(unfit)
    return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in unfit.errors())
