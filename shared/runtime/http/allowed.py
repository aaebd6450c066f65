"""Which methods a path allows: of all its doors together, HEAD beside GET, and OPTIONS, which asks for this."""

from fastapi import FastAPI
from fastapi.routing import APIRoute


def methods(app: FastAPI, path: str) -> str:
    """Return the value of Allow; empty where no door of the application has this path."""
    routes: list[APIRoute] = app.state.routes
    found = {method for route in routes if route.path_regex.match(path) for method in route.methods or ()}
    if "GET" in found:
        found.add("HEAD")
    return ", ".join(sorted(found | {"OPTIONS"})) if found else ""
