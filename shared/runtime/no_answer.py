"""Why a call to a service came to nothing: nobody answered, or a service said no."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from shared.language.speaking import worded

PHRASES = frozenset(status.phrase for status in HTTPStatus)  # titles that say less than the status
ENDS = (".", "!", "?", ":", "。")  # of a title that is a sentence by itself


class Unreachable(Exception):
    """A service does not answer, or asks to come back later for too long; the text says what to do. Exit code 4."""


class StandsStill(Unreachable):
    """A service answers, but its tables do not take in what is waited for."""


class Problem(Exception):
    """A service said no: `status` and the members of its problem+json body."""

    def __init__(self, status: int, members: Mapping[str, Any]) -> None:
        super().__init__(status, members)
        self.status = status
        self.members = members

    def __str__(self) -> str:
        """Return the sentence that the service gave, the fields that it is about, and the clause behind it."""
        title, detail = (str(self.members.get(name) or "") for name in ("title", "detail"))
        clause, fields = self.members.get("clause"), self.members.get("errors")
        if isinstance(fields, list) and fields:
            detail = "; ".join(f"{one['pointer']} {one['detail']}" for one in fields)
        elif title in map(worded, PHRASES) and detail:
            title = ""
        if detail and detail != title:
            title = f"{title}{' ' if title.endswith(ENDS) else ': '}{detail}" if title else detail
        return (title or f"HTTP {self.status}") + (f" ({clause})" if clause else "")
