"""Styles and scripts: the console's own, and those of packages (WebJars), read out of their jars as they are."""

import mimetypes
import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

from fastapi import APIRouter, Request, Response

from services.console.settings import Settings

STATIC = Path(__file__).with_name("static")
GROUP = Path("org") / "webjars" / "npm"
PACKAGES = {"htmx": "htmx.org", "tabler": "tabler__core", "echarts": "echarts"}
"""What pages call them, and their names as packages."""

NAME = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*")
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}

router = APIRouter()


class NoPackage(Exception):
    """A package of styles or scripts is not in the folder of jars; the text says the cure."""


class Assets:
    """The packages in a Maven repository folder."""

    def __init__(self, jars: Path) -> None:
        self._jars = {name: _jar(jars, package) for name, package in PACKAGES.items()}

    def read(self, name: str, path: str) -> bytes | None:
        """Return a file of a package, or of the console's own (`own`); None where there is none."""
        if not NAME.fullmatch(path) or ".." in path:
            return None
        if name == "own":
            file = STATIC / path
            return file.read_bytes() if file.is_file() else None
        if name not in self._jars:
            return None
        jar = self._jars[name]
        inner = f"META-INF/resources/webjars/{jar.parents[1].name}/{jar.parent.name}/{path}"
        return _inside(jar, inner)


def _jar(jars: Path, package: str) -> Path:
    found = sorted((jars / GROUP / package).glob("*/*.jar"))
    if not found:
        raise NoPackage(f"{jars} has no package {package}: ./huikuan up fetches it")
    return found[-1]


@cache
def _inside(jar: Path, inner: str) -> bytes | None:
    with ZipFile(jar) as archive:
        try:
            return archive.read(inner)
        except KeyError:
            return None


@cache
def stamp() -> str:
    """Return a name for the console's own files as they are now: an address with it can be kept for ever."""
    return sha256(b"".join(file.read_bytes() for file in sorted(STATIC.iterdir()))).hexdigest()[:12]


@router.get("/assets/{version}/{name}/{path:path}")
async def asset(request: Request, version: str, name: str, path: str) -> Response:  # noqa: ARG001  # names an age of it
    """Give a file out."""
    assets: Assets = request.app.state.assets
    content = assets.read(name, path)
    if content is None:
        return Response(status_code=404)
    media = mimetypes.guess_type(path)[0] or "application/octet-stream"
    return Response(content, media_type=media, headers=FOR_EVER)


def opened(settings: Settings) -> Assets:
    """Return the packages. Raises NoPackage."""
    return Assets(settings.jars)
