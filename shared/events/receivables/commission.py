"""Months of commission: what a close freezes, and what leavers are settled. P4-5.2, P4-5.3, P4-5.4, P4-8.2"""

from typing import ClassVar, Literal

from shared.events import Event, Value
from shared.events.days import Day, Month, Period
from shared.events.money import Money
from shared.events.numbers import Count, Ordinal, Position
from shared.events.text import FieldName, Hash, Id

Component = Literal["base", "excess", "override"]


class CommissionLine(Value):
    """What one person is owed for one invoice and component by the end of a month. P4-5.2"""

    staff_id: Id
    role: Literal["rep", "manager"]
    invoice_no: Id
    component: Component
    entitled_to_date: Money
    settled_before: Money
    payable: Money


class Statement(Value):
    """A person's month: brought_forward + earned + clawed_back = payable + carried_forward. P4-5.3"""

    staff_id: Id
    brought_forward: Money
    earned: Money
    clawed_back: Money
    payable: Money
    carried_forward: Money


class RankingRow(Value):
    """A place by net cash collected in a month (`2024-03`) or year (`2024`). P4-5.4"""

    period: Period
    rank: Ordinal
    staff_id: Id
    collected: Money
    bonus: Money


class CommissionSettled(Event):
    """A part of what a month's close freezes, recorded in one append with the close itself. P4-5.2, P4-5.4

    In parts, so that no number of people or invoices makes an event too large.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.CommissionSettled.v1"
    month: Month
    part: Ordinal
    lines: tuple[CommissionLine, ...] = ()
    statements: tuple[Statement, ...] = ()
    places: tuple[RankingRow, ...] = ()


class CommissionPeriodClosed(Event):
    """Finance closed a month; its statements never change. December also freezes the year's ranking. P4-5.2, P4-5.4

    `content_hash` is the SHA-256 of the canonical lines, statements and rankings in its parts; `known` says up to which
    position of each service's log the facts were known, later ones fall into the next statement.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.CommissionPeriodClosed.v1"
    month: Month
    parts: Count
    known: dict[FieldName, Position]
    content_hash: Hash
    closed_by: Id


class LeaverStatementSettled(Event):
    """What a leaver earned through a day is settled before the month is closed, as an earlier statement of it. P4-8.2

    Figures are as in a `Statement`; `known` is as in a close.
    """

    TYPE: ClassVar[str] = "huikuan.receivables.LeaverStatementSettled.v1"
    staff_id: Id
    through: Day
    lines: tuple[CommissionLine, ...] = ()
    brought_forward: Money
    earned: Money
    clawed_back: Money
    payable: Money
    carried_forward: Money
    known: dict[FieldName, Position]
    settled_on: Day
    settled_by: Id
