"""A form with one file, read up to a bound and held in memory: no byte of it reaches a disk of the console.

The files of an import are larger: `pages/imports.py` bounds them by the length that the request names, and the web
framework receives large ones into temporary files.
"""

from collections.abc import AsyncGenerator

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from services.console.frame.forms import Stale
from services.console.frame.view import View

LARGEST_FILE = 10 * 1024**2
BESIDE_A_FILE = 2 * 1024**2
"""Bytes of the other fields, a pasted text among them."""
LARGEST = LARGEST_FILE + BESIDE_A_FILE
READ_TO_ITS_END = 200 * 1024**2
"""A larger one than is taken is still read up to here, and thrown away, so that the browser hears the answer."""
MOST_FIELDS = 30


class TooLarge(Exception):
    """The file is larger than is taken."""


class _InMemory(MultiPartParser):
    """Never rolls a file over to a disk."""

    spool_max_size = LARGEST + 1


async def form_with_file(view: View, name: str) -> tuple[FormData, str, bytes]:
    """Return the fields of a form, and the name and bytes of its file; empty where none was chosen.

    Raises TooLarge, and Stale where the form was not made for this session.
    """
    parser = _InMemory(
        view.request.headers,
        _bounded(view.request),
        max_files=1,
        max_fields=MOST_FIELDS,
        max_part_size=BESIDE_A_FILE,
    )
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError) as error:  # KeyError: no boundary, so no form of ours
        raise Stale from error
    if not view.console.seal.fits(view.session, str(form.get("form-token", ""))):
        raise Stale
    file = form.get(name)
    if not isinstance(file, UploadFile):
        return form, "", b""
    data = await file.read()
    await file.close()
    if len(data) > LARGEST_FILE:
        raise TooLarge
    return form, file.filename or "", data


async def _bounded(request: Request) -> AsyncGenerator[bytes, None]:
    """Yield the body while it is within the bound; read the rest for nothing, then raise TooLarge."""
    taken = 0
    async for chunk in request.stream():
        taken += len(chunk)
        if taken <= LARGEST:
            yield chunk
        elif taken > READ_TO_ITS_END:
            raise TooLarge
    if taken > LARGEST:
        raise TooLarge
