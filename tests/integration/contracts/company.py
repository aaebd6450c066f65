"""A company that reviews contracts: its people, and a contract on its way through the doors."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import asyncpg
import httpx2

from services.contracts.keeps import BOOK
from services.contracts.subjects.contract.review import answered_by
from shared.events.customers import CustomerRegistered
from shared.events.staff import DepartmentHeadAppointed, FunctionGiven, StaffJoined
from tests.clock import StandingClock
from tests.integration.house import House

OK, CREATED, FORBIDDEN, NOT_THERE, CONFLICT, RULE = 200, 201, 403, 404, 409, 422
RULES = BOOK.on(date(2026, 9, 22))
REGISTERED, STUDIED, SIGNED = "2026-09-22", "2026-09-24", "2026-09-28"

PEOPLE = {
    "S1": ("rep", "sales"),
    "M1": ("manager", "sales"),
    "S2": ("rep", "south"),
    "M2": ("manager", "south"),
    "R1": ("rep", "south"),
    "O1": ("office", "office"),
    "OH": ("office", "office"),
    "Q1": ("quality", "lab"),
    "QH": ("quality", "lab"),
    "F1": ("finance", "money"),
    "FH": ("finance", "money"),
    "PH": ("member", "works"),
    "P1": ("member", "works"),
    "UH": ("member", "supply"),
    "U1": ("member", "supply"),
    "W1": ("member", "stores"),
    "T1": ("member", "yard"),
    "C1": ("member", "board"),
    "D1": ("director", "board"),
    "G1": ("gm", "board"),
}
HEADS = {"sales": "M1", "south": "M2", "office": "OH", "lab": "QH", "money": "FH"}
FUNCTIONS = {"PH": "production_head", "UH": "purchasing_head", "W1": "warehouse", "T1": "dispatcher", "C1": "counsel"}
OF = {"quality": "QH", "production": "PH", "purchasing": "UH", "finance": "FH"}
WORDS = {"office": "O1", "quality": "Q1", "production_head": "PH", "purchasing_head": "UH", "counsel": "C1"}


def at(day: str, hour: str = "09:00") -> datetime:
    """Return an instant in Shanghai."""
    return datetime.fromisoformat(f"{day}T{hour}:00+08:00")


def staffed(company: House, *buyers: str) -> None:
    """Let staff and customers say who is there: C1 and C2 buy, unless others are named."""
    staff, customers = company.told["staff"], company.told["customers"]
    for name, (role, place) in PEOPLE.items():
        joined = {"staff_id": name, "name": f"员工{name}", "role": role, "department": place, "joined_on": "2020-01-01"}
        staff.say(f"staff-{name}", StaffJoined.model_validate(joined))
    for place, head in HEADS.items():
        staff.say(f"department-{place}", DepartmentHeadAppointed(department=place, manager_id=head))
    for name, function in FUNCTIONS.items():
        given = {"staff_id": name, "function": function, "from_on": "2020-01-01"}
        staff.say(f"staff-{name}", FunctionGiven.model_validate(given))
    for number in buyers or ("C1", "C2"):
        customers.say(
            f"customer-{number}", CustomerRegistered(customer_id=number, name=number, registered_on=date(2024, 1, 1))
        )


def draft(**members: Any) -> dict[str, Any]:
    """A routine contract of 1,000.00."""
    return {
        "customer_id": "C1",
        "staff_id": "S1",
        "terms": {"kind": "cod"},
        "lines": [{"line_no": "1", "product_id": "P1", "quantity": "10", "unit_price": "100.00"}],
        "particulars": dict.fromkeys(RULES.particulars, "agreed"),
        **members,
    }


SPECIAL: Mapping[str, Any] = {"standard_terms": False}
IMPORTANT: Mapping[str, Any] = {
    "lines": [{"line_no": "1", "product_id": "P1", "quantity": "10000", "unit_price": "100.00"}]
}


STAND_AT = "INSERT INTO log.trial (instant) VALUES ($1) ON CONFLICT (one) DO UPDATE SET instant = excluded.instant"


@dataclass
class Desk:
    """The doors of a service, for everybody, and the clock on the wall, by which the log goes as well."""

    company: House
    clock: StandingClock
    admin: "asyncpg.Connection[asyncpg.Record]"
    service: str = "contracts"

    async def ask(self, who: str, path: str, body: Mapping[str, Any] | None = None, **headers: str) -> httpx2.Response:
        """Ask for something."""
        return await self.company.doors[self.service].as_(who).post(path, dict(body or {}), **headers)

    async def done(self, who: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Ask for something that is done."""
        answer = await self.ask(who, path, body)
        assert answer.status_code in {OK, CREATED}, f"{who} {path}: {answer.text}"
        told: dict[str, Any] = answer.json()
        return told

    async def refused(self, who: str, path: str, body: Mapping[str, Any] | None = None) -> tuple[int, str | None]:
        """Ask for something that is not done; return status and clause."""
        answer = await self.ask(who, path, body)
        assert answer.status_code not in {OK, CREATED}, f"{who} {path}: {answer.text}"
        return answer.status_code, answer.json().get("clause")

    async def read(self, who: str, path: str, **query: str) -> Any:
        """Read something that is there."""
        answer = await self.company.doors[self.service].as_(who).get(path, **query)
        assert answer.status_code == OK, f"{who} {path}: {answer.text}"
        return answer.json()

    async def on_file(self, who: str = "S1", **members: Any) -> "Under":
        """Register a contract."""
        number = (await self.done(who, "/contracts", draft(**members)))["number"]
        await self.company.settled()
        content = (await self.read("O1", f"/contracts/{number}"))["content"]
        return Under(self, number, content["content_hash"])

    async def come(self, day: str, hour: str = "09:00") -> None:
        """Let it be another moment, when all that was said has had its effect."""
        await self.company.settled()
        self.clock.at = at(day, hour)
        await self.admin.execute(STAND_AT, self.clock.at)


@dataclass
class Under:
    """A contract under review."""

    desk: Desk
    number: str
    content_hash: str

    def path(self, step: str) -> str:
        """Return the door of a step."""
        return f"/contracts/{self.number}/{step}"

    def bound(self, **members: Any) -> dict[str, Any]:
        """Return a body that names the content."""
        return {"content_hash": self.content_hash, **members}

    async def done(self, who: str, step: str, **members: Any) -> dict[str, Any]:
        """Take a step."""
        return await self.desk.done(who, self.path(step), self.bound(**members))

    async def refused(self, who: str, step: str, **members: Any) -> tuple[int, str | None]:
        """Take a step that is refused; return status and clause."""
        return await self.desk.refused(who, self.path(step), self.bound(**members))

    async def answered(self, **negative: Mapping[str, Any]) -> None:
        """Answer the checklist, each item by who knows; yes, but for those whose second word is named."""
        for item in RULES.checklist:
            who = next(WORDS[word] for word in sorted(answered_by(item)) if word in WORDS)
            await self.done(who, "checklist", item=item, **negative.get(item.split()[1], {"satisfied": True}))

    async def studied(self, *risks: Mapping[str, Any]) -> None:
        """Record feasibility and risks."""
        await self.done("Q1", "feasibility", verdict="feasible")
        await self.done("Q1", "risks", **({"risks": list(risks)} if risks else {"none_found": True}))

    async def countersigned(self, *departments: str) -> None:
        """Let departments agree, all unless named."""
        for one in departments or OF:
            await self.done(OF[one], "countersigns", department=one, verdict="agree")

    async def approved(self, **members: Any) -> dict[str, Any]:
        """Go the whole way of a special contract, up to the conclusion."""
        await self.answered()
        await self.studied()
        await self.countersigned()
        await self.done("OH", "head-review", approved=True)
        return await self.done("G1", "conclusion", approved=True, **members)

    def minutes(self, held_at: str, **members: Any) -> dict[str, Any]:
        """What the minutes of a valid meeting say."""
        present = [{"department": one, "staff_id": who} for one, who in OF.items()]
        said = {"held_at": held_at, "place": "A", "presided_by": "G1", "present": present}
        return {**said, "opinions": {"quality": "fine"}, "resolutions": "go", **members}
