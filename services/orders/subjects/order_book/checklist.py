"""Checks that are told together: all that fail, what each wants, and who can supply it. P5-5.2"""

from collections.abc import Callable, Iterable
from typing import Any

from shared.office.rights import RIGHTS
from shared.runtime.ask.decisions import Refused

Check = Callable[[], None]
"""Raises Refused where something lacks."""


def failing(wanted: Iterable[Check]) -> list[Refused]:
    """Return what checks say that fail, in their order."""
    return [refusal for check in wanted if (refusal := refusal_of(check)) is not None]


def refusal_of(check: Check) -> Refused | None:
    """Return what a check says."""
    try:
        check()
    except Refused as refusal:
        return refusal
    return None


def all_of(wanted: Iterable[Check]) -> None:
    """Raise the first refusal; where there are several, it names all of them as `failing`."""
    found = failing(wanted)
    if not found:
        return
    if len(found) > 1:
        found[0].members["failing"] = [told(one) for one in found]
    raise found[0]


def told(refusal: Refused) -> dict[str, Any]:
    """Return a refusal as a row beside others; `by` are the words of rights of those who can supply what lacks."""
    return {
        "clause": refusal.clause,
        "rule": type(refusal).__name__,
        "title": refusal.title,
        "detail": refusal.detail,
        "by": suppliers(refusal),
    }


def suppliers(refusal: Refused) -> list[str]:
    """Return the words of rights of those who can supply what lacks; whose an order is, is its contract's rep."""
    words = {word for act, words in RIGHTS.items() if act in refusal.cured_by for word in words}
    return sorted("rep" if word == "own" else word for word in words)
