"""Which stack the verbs mean, and who acts."""

import os
from typing import Annotated

from cyclopts import Parameter

from ops.stack.layout import Stack, from_environment

EXIT_DIFFERENCE = 3

As = Annotated[
    str | None,
    Parameter(name="--as", help="Act as the person of this staff id; without it the operator of the stack acts."),
]


def here() -> Stack:
    """Return the stack that the environment names."""
    return from_environment(os.environ)
