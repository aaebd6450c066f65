"""The standard texts of contracts (合同范本), all in one stream: which version holds from which day. P5-4.1a"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import assert_never

from shared.events.contracts import TemplatePublished, TemplateWithdrawn
from shared.events.days import Day, PastDay
from shared.events.text import Hash, Id, Known, Text
from shared.runtime.ask.decisions import (
    Basis,
    Command,
    NotThere,
    RecordedDifferently,
    Refused,
    Subject,
    check_same,
)

ALL = "all"
"""Of the one stream, `template-all`: no two texts begin on one day."""


class PublishTemplate(Command):
    """Let a standard text be in force from a day on; `sha256` is of the text, as it was filed."""

    version: Id
    effective_from: Day
    sha256: Hash
    counsel_note: Text


class WithdrawTemplate(Command):
    """Let a standard text be good for nothing any more."""

    version: Known
    withdrawn_on: PastDay


TemplateCommand = PublishTemplate | WithdrawTemplate
TemplateEvent = TemplatePublished | TemplateWithdrawn


class NoSuchTemplate(NotThere):
    """There is no such standard text."""


class TwoTemplatesFromOneDay(Refused):
    """Of two standard texts, one begins later."""

    field = "effective_from"
    clause = "P5-4.1a"
    status = 409


@dataclass(slots=True)
class Templates:
    """The standard texts by version, and when they were withdrawn."""

    published: dict[str, TemplatePublished] = field(default_factory=dict)
    withdrawn: dict[str, TemplateWithdrawn] = field(default_factory=dict)


def evolve(templates: Templates, event: TemplateEvent) -> Templates:
    """Take one more fact in."""
    match event:
        case TemplatePublished():
            templates.published[event.version] = event
        case TemplateWithdrawn():
            templates.withdrawn[event.version] = event
        case _:
            assert_never(event)
    return templates


def decide(templates: Templates, command: TemplateCommand, basis: Basis) -> Iterator[TemplateEvent]:
    """Yield what the wish makes true; nothing, if it is true already."""
    match command:
        case PublishTemplate():
            yield from publish(templates, command, basis)
        case WithdrawTemplate():
            yield from withdraw(templates, command, basis)
        case _:
            assert_never(command)


def publish(templates: Templates, command: PublishTemplate, basis: Basis) -> Iterator[TemplateEvent]:
    """Yield a standard text under a version that is new."""
    known = templates.published.get(command.version)
    if known is not None:
        check_same(command, known, f"Version {command.version} is published.")
        return
    for one in templates.published.values():
        if one.effective_from == command.effective_from:
            raise TwoTemplatesFromOneDay(f"{one.version} begins on {one.effective_from}.")
    yield TemplatePublished(**dict(command), published_by=basis.stamp.actor)


def withdraw(templates: Templates, command: WithdrawTemplate, basis: Basis) -> Iterator[TemplateEvent]:
    """Yield that a standard text is withdrawn, once; one that is withdrawn before it begins never holds."""
    known = templates.withdrawn.get(command.version)
    if command.version not in templates.published:
        raise NoSuchTemplate(command.version)
    if known is not None:
        if known.withdrawn_on != command.withdrawn_on:
            differs = {"withdrawn_on": (command.withdrawn_on, known.withdrawn_on)}
            raise RecordedDifferently(f"Withdrawn on {known.withdrawn_on}.", differs)
        return
    yield TemplateWithdrawn(**dict(command), withdrawn_by=basis.stamp.actor)


TEMPLATE = Subject("template", Templates, evolve, decide)
