"""评审进度: where a review stands, on the record of its contract: steps, what blocks whom, notices, acts. P3-4.6"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.console.frame.doors import part
from services.console.frame.formats import DAY, PERSON, WORD, YES
from services.console.frame.forms import Act
from services.console.frame.lists import Column
from services.console.frame.records import Offer, Section, offers
from services.console.frame.view import View
from services.console.pages.contract_steps import ACKNOWLEDGE, CONFIRM, RAISE, RETURN, STEP_ACTS, WORDS
from services.console.pages.contract_turns import lent_to, my_departments, turns

Row = Mapping[str, Any]

STEPS = (
    Column("step", WORD),
    Column("part", WORD),
    Column("state", WORD),
    Column("waits_for"),
    Column("due_on", DAY),
    Column("decided_by", PERSON),
    Column("on_behalf_of", PERSON),
    Column("verdict", WORD),
    Column("text"),
    Column("decided_on", DAY),
)
BLOCKS = (Column("rule", WORD), Column("clause"), Column("reason"), Column("waits_for"), Column("since", DAY))
REQUIREMENTS = (
    Column("requirement_no"),
    Column("kind", WORD),
    Column("text"),
    Column("document"),
    Column("special", YES),
    Column("confirmed_by", PERSON),
)
NOTICES = (
    Column("department", WORD),
    Column("revision"),
    Column("due_on", DAY),
    Column("acknowledged_by", PERSON),
    Column("acknowledged_on", DAY),
)


async def my_steps(view: View, review: Row) -> list[Act]:
    """Return the acts of the steps whose turn it is, of those that somebody may take."""
    return [STEP_ACTS[step] for step in turns(review, WORDS, view.me.roles, await lent_to(view))]


async def on_record(view: View, known: Row, review: Row, facts: Sequence[Row]) -> tuple[list[Section], list[Offer]]:
    """Return the sections of a review on the record of a contract, and what somebody may do in it now."""
    contract_no = review["contract_no"]
    base, told = f"/contracts/{part(contract_no)}", notices(review, facts)
    sections = [requirements(view, contract_no, known["content"], review), *progress(view, review)]
    sections += [Section("Notices", NOTICES, told)] if told else []
    acts = [Offer(act.title, f"{base}/{act.name}") for act in await my_steps(view, review)]
    confirmed = {one["requirement_no"] for one in review["confirmations"]}
    asked = range(1, len(known["content"].get("requirements") or []) + 1)
    waits, open_ = [at for at in asked if at not in confirmed], review["state"] == "open"
    acts += offers(view, *((CONFIRM, f"{base}/requirements/{at}/confirmation") for at in waits[:1]), when=open_)
    words = {*my_departments(view.me.roles), *my_words(view, known)}
    mine = [one for one in told if not one["acknowledged_by"] and one["department"] in words]
    acts += offers(
        view, *((ACKNOWLEDGE, f"{base}/notices/{part(one['department'])}/acknowledgement") for one in mine[-1:])
    )
    return sections, acts + offers(view, (RAISE, f"{base}/kind"), (RETURN, f"{base}/return"), when=open_)


def my_words(view: View, known: Row) -> list[str]:
    """Return as whom beside the departments somebody is told of a change; the door knows whose head it is."""
    holds = {
        "rep": known["content"]["staff_id"] == view.me.staff_id,
        "head": bool(view.me.heads),
        "finance_head": "finance_head" in view.me.roles,
    }
    return [word for word, is_it in holds.items() if is_it]


def progress(view: View, review: Row) -> list[Section]:
    """Return the steps of a review, and what an approval still lacks."""
    steps = [{**one, "waits_for": holder(view, one["waits_for"])} for one in review["steps"]]
    blocks = [{**one, "waits_for": holders(view, one["waits_for"])} for one in review["blocks"]]
    return [
        Section("Steps of the review", STEPS, steps),
        *([Section("What an approval lacks", BLOCKS, blocks)] if review["state"] == "open" else []),
    ]


def holder(view: View, owner: str | None) -> str:
    """Return who is waited for: a person, or the word of a function."""
    told = owner or ""
    return view.word(told[1:]) if told.startswith("@") else told


def holders(view: View, owners: Sequence[str]) -> str:
    """Return all who are waited for."""
    return "、".join(holder(view, one) for one in owners)


def requirements(view: View, contract_no: str, content: Row, review: Row) -> Section:
    """Return what is asked of the goods and by which document it goes; quality is led to what is to be confirmed."""
    base = f"/contracts/{part(contract_no)}/requirements"
    open_ = review["state"] == "open" and "quality" in view.me.roles
    return Section(
        "Requirements",
        REQUIREMENTS,
        confirmed(content.get("requirements") or [], review["confirmations"]),
        link=(lambda row: f"{base}/{row['requirement_no']}/confirmation") if open_ else None,
    )


def confirmed(asked: Sequence[Row], confirmations: Sequence[Row]) -> list[dict[str, Any]]:
    """Return requirements by their number, each with the document by which quality has confirmed it."""
    known = {one["requirement_no"]: one for one in confirmations}
    return [
        {"requirement_no": at, "confirmed_by": None, **one}
        | {name: known[at][name] for name in ("document", "confirmed_by") if at in known}
        for at, one in enumerate(asked, 1)
    ]


def notices(review: Row, facts: Sequence[Row]) -> list[dict[str, Any]]:
    """Return each department that was told of a reviewed content, and who took note of it."""
    noted = {(one["data"]["revision"], one["data"]["department"]): one["data"] for one in _noted(facts)}
    return [
        {
            "department": told["department"],
            "revision": ended["revision"],
            "due_on": told["due_on"],
            **{name: noted.get((ended["revision"], told["department"]), {}).get(name) for name in ACKNOWLEDGED},
        }
        for ended in review["rounds"]
        for told in ended["notices"]
    ]


ACKNOWLEDGED = ("acknowledged_by", "acknowledged_on")


def _noted(facts: Sequence[Row]) -> Iterator[Row]:
    return (one for one in facts if ".NoticeAcknowledged." in one["type"])
