"""The rule book of a service as a stream: recorded at the first start, then changed by two people."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, assert_never

from shared.events.days import Day
from shared.events.text import Known, Text
from shared.office.policy import Numbers, Rule
from shared.office.rule_book import RuleBook, RuleEvent
from shared.runtime.ask.decisions import Basis, Command, Subject

BOOK = "book"
"""The key of the one stream of rules that each log has."""


class RecordRules(Command):
    """Record the numbers that the log does not know yet."""


class ProposeRule(Command):
    """Ask for another value of a number from a later day on; `decided_in` names the paper that says so."""

    name: Known
    value: Text
    effective_from: Day
    decided_in: Text


class ApproveRule(Command):
    """Approve what is proposed for a number, from this day on."""

    name: Known
    effective_from: Day


class RefuseRule(Command):
    """Refuse what is proposed for a number, and say why."""

    name: Known
    reason: Text


class WithdrawRule(Command):
    """Take back what one proposed for a number, and say why."""

    name: Known
    reason: Text


RuleCommand = RecordRules | ProposeRule | ApproveRule | RefuseRule | WithdrawRule


@dataclass(frozen=True, slots=True)
class RuleBasis(Basis):
    """Beside the stamp: the numbers of the service as it reads them, and the values with which a log begins."""

    declared: Mapping[str, Rule[Any]] = field(default_factory=dict)
    shipped: Numbers = field(default_factory=dict)
    home: Numbers = field(default_factory=dict)


def evolve(book: RuleBook, event: RuleEvent) -> RuleBook:
    """Take one more fact in."""
    book.evolve(event)
    return book


def decide(book: RuleBook, command: RuleCommand, basis: RuleBasis) -> Iterator[RuleEvent]:
    """Yield the numbers that are new, the proposal, or how it ended."""
    stamp = basis.stamp
    match command:
        case RecordRules():
            yield from book.record(basis.shipped, basis.home)
        case ProposeRule(name=name):
            said = command.value, command.effective_from, command.decided_in
            rule = basis.declared.get(name)
            yield from book.propose(rule, *said, by=stamp.actor, held=stamp.roles, today=stamp.today)
        case ApproveRule(name=name, effective_from=day):
            yield from book.approve(name, day, by=stamp.actor, held=stamp.roles, today=stamp.today)
        case RefuseRule(name=name, reason=reason):
            yield from book.refuse(name, reason, by=stamp.actor, held=stamp.roles, today=stamp.today)
        case WithdrawRule(name=name, reason=reason):
            yield from book.withdraw(name, reason, by=stamp.actor, today=stamp.today)
        case _:
            assert_never(command)


RULES = Subject("rules", RuleBook, evolve, decide)
