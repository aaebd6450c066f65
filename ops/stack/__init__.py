"""The local stack: PostgreSQL, Kafka and the six services on one machine, without containers.

stack = from_environment(os.environ)
up(stack, report=print)
status(stack); logs(stack, "orders"); doctor(stack)
down(stack, report=print)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ops.stack.layout import Stack, environment, from_environment
from ops.stack.problem import StackError
from shared import SERVICES

if TYPE_CHECKING:
    from ops.stack.checkup import Check, doctor
    from ops.stack.lifecycle import down, up
    from ops.stack.state import Row, logs, status

__all__ = [
    "SERVICES",
    "Check",
    "Row",
    "Stack",
    "StackError",
    "doctor",
    "down",
    "environment",
    "from_environment",
    "logs",
    "status",
    "up",
]

# Imported when first asked for: they bring Kafka's and PostgreSQL's clients along, and a report needs neither.
ROOMS = {"Check": "checkup", "doctor": "checkup", "down": "lifecycle", "up": "lifecycle"} | dict.fromkeys(
    ("Row", "logs", "status"), "state"
)


def __getattr__(name: str) -> Any:
    if name not in ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{ROOMS[name]}"), name)
