"""What a query says in its text, and what is left to parameters."""

import asyncio
from typing import Any

import pytest

from shared.runtime.http.tables import fetched

QUERY = """
SELECT a FROM t
WHERE a > $1 AND ($3::text IS NULL OR b = $3) AND ($4::text[] IS NULL OR c = ANY ($4)) LIMIT $2
"""


class Asked:
    """A way to the tables that notes what it was asked."""

    async def fetch(self, *asked: Any) -> Any:
        """Return what was asked."""
        return asked


NOTHING = """
SELECT a FROM t
WHERE a > '' AND (NULL::text IS NULL OR b = NULL) AND (NULL::text[] IS NULL OR c = ANY (NULL)) LIMIT NULL
"""
OF_PEOPLE = """
SELECT a FROM t
WHERE a > $1 AND (NULL::text IS NULL OR b = NULL) AND (false OR c = ANY ($2)) LIMIT 51
"""
OF_BOTH = """
SELECT a FROM t
WHERE a > '' AND (false OR b = $1) AND (false OR c = ANY ($2)) LIMIT 2
"""


@pytest.mark.parametrize(
    ("args", "asked"),
    [
        (("", None, None, None), (NOTHING,)),
        (("x'y", 51, None, ["S1"]), (OF_PEOPLE, "x'y", ["S1"])),
        (("", 2, "NULL", ["S1"]), (OF_BOTH, "NULL", ["S1"])),
    ],
)
def test_what_is_not_asked_for_stands_in_the_text(args: tuple[Any, ...], asked: tuple[Any, ...]) -> None:
    told: Any = asyncio.run(fetched(Asked(), QUERY, *args))  # type: ignore[arg-type]  # it only notes
    assert told == asked


def test_a_bool_is_no_number() -> None:
    told: Any = asyncio.run(fetched(Asked(), "SELECT $1::boolean", *[True]))  # type: ignore[arg-type]  # it only notes
    assert told == ("SELECT $1::boolean", True)
