"""Content that is no JSON: bytes as they are sent, never more of them held than a door takes."""

from typing import Annotated

from fastapi import Depends, Request


class Content:
    """The bytes of a request, read when their door asks for them."""

    def __init__(self, request: Request) -> None:
        self._request = request

    @property
    def length(self) -> int:
        """How many bytes there are, as the request says; without it nothing is let in (411)."""
        return int(self._request.headers.get("content-length", "0"))

    async def read(self, most: int) -> bytearray:
        """Return the bytes; of more than `most` no more than what came with the byte that was too many."""
        held = bytearray()
        async for chunk in self._request.stream():
            held += chunk
            if len(held) > most:
                break
        return held


async def content(request: Request) -> Content:
    """Return the content of a request. A door that depends on this takes bytes."""
    return Content(request)


Sent = Annotated[Content, Depends(content)]
