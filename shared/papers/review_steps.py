"""What departments, office and GM did in a contract's review: parts of its record. P3-4.2.3, P3-4.6, P3-4.6.5"""

from collections.abc import Iterator, Mapping
from typing import Any

from shared.papers.layout import Head, Part, field, listing
from shared.papers.words import NOTHING, Row, Words, moment, person, shown

Recorded = Mapping[str, str]
"""When each step was recorded, by its name; `countersign/quality`. The business day stands where this is not told."""


def people_of(steps: Row, rounds: list[Row]) -> set[str]:
    """Return everybody whom the steps name."""
    one_each = (steps[name] or {} for name in ("feasibility", "risks", "office_head", "call", "meeting", "report"))
    facts = [*one_each, *steps["confirmations"], *steps["countersigns"], *rounds]
    named = [*(steps["feasibility"] or {}).get("measures", ()), *(steps["risks"] or {}).get("risks", ())]
    named += (steps["meeting"] or {}).get("present", ())
    members = ("recorded_by", "confirmed_by", "given_by", "reviewed_by", "on_behalf_of", "called_by", "filed_by")
    who = {one.get(member) for one in facts for member in (*members, "presided_by")}
    return {one for one in who | {part.get(key) for part in named for key in ("owner_id", "staff_id")} if one}


def in_place(people: Mapping[str, str], by: str | None, whom: str | None, say: Words) -> str:
    """Return who decided, and in whose place."""
    if whom is None:
        return person(people, by)
    return say.worded("{who} for {whom}", who=person(people, by), whom=person(people, whom))


def step_parts(facts: Mapping[str, Any], recorded: Recorded, say: Words) -> Iterator[Part]:
    """Yield what was recorded and decided, as far as there is something."""
    steps, people = facts["steps"], facts["people"]
    if steps["feasibility"] is not None:
        yield _feasibility(steps["feasibility"], people, recorded, say)
    if steps["risks"] is not None:
        yield _risks(steps["risks"], facts["review"] or {}, people, say)
    if steps["countersigns"] or steps["office_head"] is not None:
        yield _verdicts(steps, people, recorded, say)
    if steps["meeting"] is not None:
        yield from _meeting(steps, people, recorded, say)
    if len(facts["rounds"]) > 1 or (facts["rounds"] and facts["review"] is None):
        yield _rounds(facts["rounds"], people, say)


def when(recorded: Recorded, step: str, day: str) -> str:
    """Return the instant of a step, or its day where no instant is on record."""
    return moment(recorded[step]) if step in recorded else day


def _feasibility(found: Row, people: Mapping[str, str], recorded: Recorded, say: Words) -> Part:
    by = f"{person(people, found['recorded_by'])} · {when(recorded, 'feasibility', found['recorded_on'])}"
    return listing(
        say.worded("Feasibility"),
        [Head(say.worded("measure"), width=2), Head(say.worded("owner"), width=1), Head(say.worded("to be done by"))],
        [[one["text"], person(people, one["owner_id"]), one["due_on"]] for one in found["measures"]],
        note=f"{say.headed(found['verdict'])} · {by}",
        empty=say.worded("no measures"),
    )


def _risks(found: Row, review: Row, people: Mapping[str, str], say: Words) -> Part:
    accepted = review.get("accepted_risks") or ()

    def told(number: int, risk: Row) -> list[str]:
        size = f"{risk['likelihood']} × {risk['impact']} = {risk['likelihood'] * risk['impact']}"
        done = shown(risk["measure"]), person(people, risk["owner_id"]), shown(risk["due_on"])
        return [str(number), risk["text"], size, *done, say.worded("accepted") if number in accepted else NOTHING]

    return listing(
        say.worded("Risks"),
        [
            Head(say.worded("no.")),
            Head(say.worded("risk"), width=1.6),
            Head(say.worded("likelihood × impact"), figure=True),
            Head(say.worded("measure"), width=1.4),
            Head(say.worded("owner"), width=1),
            Head(say.worded("to be done by")),
            Head(say.worded("by the GM")),
        ],
        [told(number, risk) for number, risk in enumerate(found["risks"], 1)],
        note=f"{person(people, found['recorded_by'])} · {found['recorded_on']}",
        empty=say.worded("no risk was found"),
    )


def _verdicts(steps: Row, people: Mapping[str, str], recorded: Recorded, say: Words) -> Part:
    rows = [
        [
            say.headed(one["department"]),
            say.headed(one["verdict"]),
            shown(one["text"]),
            in_place(people, one["given_by"], one["on_behalf_of"], say),
            when(recorded, f"countersign/{one['department']}", one["given_on"]),
        ]
        for one in steps["countersigns"]
    ]
    if (head := steps["office_head"]) is not None:
        verdict = say.worded("approved") if head["approved"] else say.worded("rejected")
        by = in_place(people, head["reviewed_by"], head["on_behalf_of"], say)
        day = when(recorded, "office-head", head["reviewed_on"])
        rows.append([say.worded("head of the office"), verdict, shown(head["opinion"]), by, day])
    return listing(
        say.worded("Countersigns"),
        [
            Head(say.worded("department")),
            Head(say.worded("verdict")),
            Head(say.worded("text"), width=1.6),
            Head(say.worded("by"), width=1.2),
            Head(say.worded("on")),
        ],
        rows,
        empty="",
    )


def _meeting(steps: Row, people: Mapping[str, str], recorded: Recorded, say: Words) -> Iterator[Part]:
    held, report = steps["meeting"], steps["report"]
    there = [f"{_of(one['department'], say)} {person(people, one['staff_id'])}" for one in held["present"]]
    fields = [
        field(say.worded("Held at"), f"{moment(held['held_at'])}，{held['place']}"),
        field(say.worded("In the chair"), person(people, held["presided_by"])),
        field(say.worded("Present"), "；".join(there), wide=True),
        *(
            field(say.worded("Expert"), f"{one['name']}（{one['organisation']}）：{one['opinion']}", wide=True)
            for one in held["experts"]
        ),
        *(field(_of(name, say), text, wide=True) for name, text in held["opinions"].items()),
        field(say.worded("Resolutions"), held["resolutions"], wide=True),
    ]
    if report is not None:
        by = f"{person(people, report['filed_by'])} · {when(recorded, 'report', report['filed_on'])}"
        fields += [field(say.worded("Report"), report["report"], wide=True), field(say.worded("Filed by"), by)]
    yield {"title": say.worded("Review meeting"), "note": None, "pairs": fields}


DEPARTMENTS = frozenset({"quality", "production", "purchasing", "finance"})


def _of(department: str, say: Words) -> str:
    return say.headed(department) if department in DEPARTMENTS else department


def _rounds(rounds: list[Row], people: Mapping[str, str], say: Words) -> Part:
    return listing(
        say.worded("Rounds"),
        [
            Head(say.headed("revision"), figure=True),
            Head(say.worded("outcome")),
            Head(say.worded("by"), width=1.2),
            Head(say.worded("on")),
            Head(say.worded("text"), width=1.6),
        ],
        [
            [
                str(one["revision"]),
                say.worded("approved") if one["approved"] else say.worded("rejected"),
                in_place(people, one["reviewed_by"], one["on_behalf_of"], say),
                one["reviewed_on"],
                shown(one["opinion"]),
            ]
            for one in rounds
        ],
        empty="",
    )
