"""The doors of a service, found in its room when they are served or described: to make them takes longest of all."""

from collections.abc import Iterator
from functools import partial
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from shared.runtime.running import Doors

if TYPE_CHECKING:  # what only reads a definition, such as a command, need not import it
    from fastapi import APIRouter


def rooms(package: str, *further: str) -> Doors:
    """Return the doors of a package, of each module that has a `router`, in the order of their names.

    `further` modules have a `router` too; their doors come first.
    """
    return partial(_routers, package, further)


def _routers(package: str, further: tuple[str, ...]) -> Iterator["APIRouter"]:
    for name in further:
        yield import_module(name).router
    for name in sorted(one.name for one in iter_modules(import_module(package).__path__)):
        module = import_module(f"{package}.{name}")
        if hasattr(module, "router"):
            yield module.router


def followed(doors: Doors, further: Doors) -> Doors:
    """Return doors, and further ones after them."""

    def both() -> Iterator["APIRouter"]:
        yield from doors()
        yield from further()

    return both
