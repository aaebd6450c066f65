"""Whose turn it is in the review of a contract, and in whose place. P3-4.6"""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from services.console.frame.view import View

Row = Mapping[str, Any]

MEMBERS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "quality": frozenset({"quality"}),
        "finance": frozenset({"finance"}),
        "production": frozenset({"production", "production_head"}),
        "purchasing": frozenset({"purchasing_head"}),
        "warehouse": frozenset({"warehouse"}),
        "dispatch": frozenset({"dispatcher"}),
    }
)
"""By department, the words of rights of those who take note for it; the door knows who works beside them, too."""
STEP_OF: Mapping[str, str] = MappingProxyType(
    {"countersign": "countersign", "office-head": "office_head", "conclusion": "gm"}
)
"""By step of a review, the step of the house that may be delegated."""


def my_departments(roles: Collection[str]) -> list[str]:
    """Return the departments that somebody takes note for."""
    return [one for one, words in MEMBERS.items() if words & set(roles)]


async def lent_to(view: View) -> dict[str, str]:
    """Return in whose place somebody may decide today, by step of the house."""
    asked = {"where": f"delegate_id is {view.me.staff_id}", "limit": "500"}
    told = (await view.doors.all_of(lent=("staff", "/delegations", asked)))["lent"]
    return lent_on(view.today.isoformat(), told["items"] if told else [])


def lent_on(day: str, rows: Sequence[Row]) -> dict[str, str]:
    """Return who lets decide on a day, by step; days are inclusive, a revocation holds from its day on."""
    return {
        step: row["delegator_id"]
        for row in rows
        if row["from_on"] <= day <= row["to_on"] and not (row["revoked_on"] and row["revoked_on"] <= day)
        for step in row["steps"].split(", ")
    }


def deciding(step: str, own: Collection[str], lent: Mapping[str, str]) -> dict[str, str]:
    """Return in whose place somebody decides who has no such step of his or her own."""
    return {"on_behalf_of": lent[step]} if not own and step in lent else {}


def turns(
    review: Row, words: Mapping[str, Collection[str]], roles: Collection[str], lent: Collection[str]
) -> list[str]:
    """Return the steps that somebody may take now, in their order; `words` are those that each step is offered to."""
    return list(dict.fromkeys(one["step"] for one in review["steps"] if _mine(one, review, words, roles, lent)))


def _mine(
    one: Row, review: Row, words: Mapping[str, Collection[str]], roles: Collection[str], lent: Collection[str]
) -> bool:
    if one["step"] not in words or one["state"] != "open":
        return False
    if one["step"] == "meeting" and not _called(review):
        return False
    wanted = {f"{one['part']}_head"} if one["step"] == "countersign" else set(words[one["step"]])
    return bool(wanted & set(roles)) or STEP_OF.get(one["step"]) in lent


def _called(review: Row) -> bool:
    return any(one["step"] == "meeting-call" and one["state"] == "done" for one in review["steps"])


def routine(review: Row) -> bool:
    """Return whether one authorised reviewer ends this review."""
    return any(one["step"] == "review" for one in review["steps"])
