"""The local stack: PostgreSQL, Kafka and the six services on one machine, without containers.

stack = from_environment(os.environ)
up(stack, report=print)
status(stack); logs(stack, "orders"); doctor(stack)
down(stack, report=print)
"""

from ops.stack.checkup import Check, doctor
from ops.stack.layout import SERVICES, Stack, environment, from_environment
from ops.stack.lifecycle import down, up
from ops.stack.problem import StackError
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
