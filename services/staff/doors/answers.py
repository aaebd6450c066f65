"""What the reading doors of staff answer."""

from datetime import date

from shared.events.staff import Role
from shared.runtime.http.answers import Amount, Shown


class Member(Shown):
    """Somebody who works here on a day."""

    staff_id: str
    name: str
    role: Role
    department: str
    manager_id: str | None
    joined_on: date
    left_on: date | None


class Me(Shown):
    """Who asks: with the words of rights that hold today (role, headships, functions), and the departments headed."""

    staff_id: str
    name: str
    department: str
    roles: list[str]
    heads: list[str]
    today: date


class Delegation(Shown):
    """A delegation: `steps` between commas, days both included, `max_amount` null where it has no limit of its own."""

    delegation_no: str
    delegator_id: str
    delegate_id: str
    steps: str
    from_on: date
    to_on: date
    max_amount: Amount | None
    reason: str
    given_on: date
    revoked_on: date | None


class People(Shown):
    """Everybody who works here or did, with department and role of today; of those who left, the last."""

    staff_id: str
    name: str
    department: str
    role: Role


class Headship(Shown):
    """A department and its head on a day; `from_on` is null where the head goes back as far as anybody asks."""

    department: str
    manager_id: str | None
    from_on: date | None
