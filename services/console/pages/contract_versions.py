"""Contract history: who decided what, and any two versions of the content side by side. P3-4.5.2, P3-4.6"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Response

from services.console.frame.compared import Pair, members, rows, texts
from services.console.frame.doors import part
from services.console.frame.formats import (
    CUSTOMER,
    MOMENT,
    MONEY,
    NUMBER,
    PERSON,
    PROSE,
    TEXT,
    WHOLE,
    WORD,
    YES,
    Kind,
)
from services.console.frame.forms import NOT_THERE
from services.console.frame.lists import Column
from services.console.frame.records import Section
from services.console.frame.view import View, Viewing
from shared.runtime.no_answer import Problem

router = APIRouter()

DRAFTED, ANSWERED = "ContractRegistered", "ChecklistAnswered"
SIGNED = "ContractBecameEffective"
DECISIONS = (
    Column("recorded_at", MOMENT),
    Column("decided_by", PERSON),
    Column("on_behalf_of", PERSON),
    Column("revision", WHOLE),
    Column("what", PROSE),
)
MEMBERS: tuple[tuple[str, Kind], ...] = (
    ("customer_id", CUSTOMER),
    ("staff_id", PERSON),
    ("kind", WORD),
    ("kind_reason", TEXT),
    ("amount", MONEY),
    ("terms", WORD),
    ("credit_days", WHOLE),
    ("standard_terms", YES),
    ("requested_by", PERSON),
)
LINE: tuple[tuple[str, Kind], ...] = (
    ("product_id", TEXT),
    ("quantity", NUMBER),
    ("unit_price", MONEY),
    ("list_price", MONEY),
)


def name_of(fact: Mapping[str, Any]) -> str:
    """Return the name of an event: `ContractRegistered`."""
    return str(fact["type"]).split(".")[-2]


def decisions(view: View, facts: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return who decided what about a contract, oldest first; answers to the checklist in a row are one step."""
    found: list[dict[str, Any]] = []
    revision = None
    for fact in facts:
        said, name = fact["data"], name_of(fact)
        revision = said.get("revision", revision)
        step = {"recorded_at": fact["recorded_at"], "decided_by": decided_by(fact), "revision": revision}
        step |= {"on_behalf_of": said.get("on_behalf_of"), "name": name, "answers": [said]}
        last = found[-1] if found else {}
        if name == ANSWERED and same_step(last, step):
            last["answers"].append(said)
        else:
            found.append(step | {"what": view.told(fact)})
    for one in found:
        if one["name"] == ANSWERED:
            one["what"] = answered(view, one["answers"])
        elif opinion := one["answers"][0].get("opinion"):
            one["what"] += f": {opinion}"
    return found


def same_step(last: Mapping[str, Any], step: Mapping[str, Any]) -> bool:
    """Tell whether an answer continues what the same person answered about the same content."""
    return all(last.get(one) == step[one] for one in ("name", "decided_by", "revision"))


def decided_by(fact: Mapping[str, Any]) -> str | None:
    """Return who decided: the person named in the fact, else its author; a customer's signatory is not one of us."""
    said = fact["data"]
    named = [value for member, value in said.items() if member.endswith("_by") and isinstance(value, str)]
    return str(fact["actor"]) if said.get("party") == "customer" or not named else named[-1]


def answered(view: View, answers: Sequence[Mapping[str, Any]]) -> str:
    """Return the answers of one step to the checklist, in words: how many, and those that are not satisfied."""
    against = [one for one in answers if not one["satisfied"]]
    said = view.t("answers {count} items of the checklist", count=len(answers))
    told = "; ".join(f"{one['item']}: {one.get('remedy') or view.t('no remedy')}" for one in against)
    return f"{said} · {view.t('not satisfied')}: {told}" if against else said


def flat(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a content with the members of its terms beside its own."""
    return {**content, "terms": content["terms"]["kind"], "credit_days": content["terms"].get("credit_days")}


def compared(older: Mapping[str, Any], newer: Mapping[str, Any]) -> list[Pair]:
    """Return two contents of a contract side by side: members, lines by number, requirements, particulars."""
    goods = [{one: one for one in said.get("special_characteristics") or []} for said in (older, newer)]
    asked = [said.get("requirements") or [] for said in (older, newer)]
    free = [said.get("particulars") or {} for said in (older, newer)]
    return [
        *members(MEMBERS, flat(older), flat(newer)),
        *rows("line_no", LINE, older["lines"], newer["lines"]),
        *rows("text", [("kind", WORD), ("document", TEXT), ("special", YES)], *asked),
        *texts("particulars", *free),
        *texts("special_characteristics", *goods),
    ]


async def told_of(view: View, contract_no: str) -> list[Mapping[str, Any]]:
    """Return every fact about a contract, oldest first. Raises Problem."""
    path = f"/contracts/{part(contract_no)}/history"
    found: list[Mapping[str, Any]] = []
    cursor = ""
    while True:
        asked = {"limit": "500", **({"cursor": cursor} if cursor else {})}
        answer = await view.doors.get("contracts", path, asked)
        found += answer["items"]
        if not (cursor := answer["next"] or ""):
            return found


def timeline(view: View, facts: Sequence[Mapping[str, Any]]) -> Section:
    """Return the section of who decided what."""
    return Section("Who decided what", DECISIONS, decisions(view, facts))


@router.get("/contracts/{contract_no}/versions")
async def versions(view: Viewing, contract_no: str, revision: int | None = None) -> Response:
    """Show a revision of a contract beside the one before it."""
    facts = await told_of(view, contract_no)
    contents = {fact["data"]["revision"]: fact["data"] for fact in facts if _drafts(fact)}
    if not contents or (revision is not None and revision not in contents):
        raise Problem(NOT_THERE, {})
    newer = revision or max(contents)
    older = before(newer, contents, facts)
    return view.page(
        "versions.html",
        title="Versions compared",
        contract_no=contract_no,
        revisions=sorted(contents),
        older=older,
        newer=newer,
        pairs=compared(contents[older], contents[newer]),
    )


def before(newer: int, contents: Mapping[int, Mapping[str, Any]], facts: Iterable[Mapping[str, Any]]) -> int:
    """Return the revision that one is compared with: of a change the one that it changes, else the one before it."""
    earlier = [one for one in contents if one < newer]
    if contents[newer].get("change_no") is not None:
        signed = {fact["data"]["revision"] for fact in facts if name_of(fact) == SIGNED}
        earlier = [one for one in earlier if one in signed] or earlier
    return max(earlier, default=newer)


def _drafts(fact: Mapping[str, Any]) -> bool:
    return name_of(fact) == DRAFTED
