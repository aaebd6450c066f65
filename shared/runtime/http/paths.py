"""Ids with a slash in paths: `/contracts/HT%2F2024%2F001` is the contract HT/2024/001, not a path of five parts.

Servers decode the whole path before anybody looks at its parts. `Encoded` looks at the bytes that were sent: what would
be a slash inside of a part, and the percent sign that could be taken for its beginning, stay encoded until the parts
are known; `Part` then decodes them.
"""

import re
from urllib.parse import unquote

from starlette.convertors import StringConvertor, register_url_convertor
from starlette.types import ASGIApp, Receive, Scope, Send

KEPT = re.compile("(%2[Ff]|%25)")


class Encoded:
    """An application that finds slashes within parts of the path still encoded."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; a server that does not say what was sent leaves the path as it is."""
        raw = scope.get("raw_path")
        if scope["type"] == "http" and raw is not None and b"%" in raw:
            scope = {**scope, "path": parted(raw.decode("ascii", "replace"))}
        await self._app(scope, receive, send)


class Part(StringConvertor):
    """A parameter of a path, decoded to its end."""

    def convert(self, value: str) -> str:
        """Return what was meant."""
        return value.replace("%2F", "/").replace("%25", "%")


def parted(raw: str) -> str:
    """Decode a path, but for slashes within its parts, and percent signs."""
    return "".join(one.upper() if KEPT.fullmatch(one) else unquote(one) for one in KEPT.split(raw))


def register() -> None:
    """Make `Part` the way in which `{parameters}` of all routes are read; before the first route is made."""
    register_url_convertor("str", Part())
