"""How the process of a service begins."""

import gc
from importlib import import_module


def start(service: str) -> None:
    """Run the service of this name until it is told to end.

    The collector rests until all is imported and assembled: none of that is garbage, and to look again and again takes
    an eighth of the start.
    """
    gc.disable()
    from shared.runtime.service import run  # noqa: PLC0415  # it is the larger part of what is imported

    run(import_module(f"services.{service}.app").SERVICE)
