"""Which standard text (合同范本) a contract may follow: the one in force, an older one for some days. P5-4.1a"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from services.contracts.policy import ContractsRules
from shared.runtime.ask.decisions import Refused

COUNTER = "counter"
"""The text of contracts at the counter: it is always good, and none of those that the office publishes. P5-5.1"""


class UnknownTemplate(Refused):
    """A contract follows a standard text that the office published."""

    field = "template_version"
    clause = "P5-4.1a"


class TemplateNotNamed(Refused):
    """From the first day of the first standard text on, a contract names the one that it follows."""

    field = "template_version"
    clause = "P5-4.1a"


class TemplateOutdated(Refused):
    """A contract follows the standard text in force; an older one for the days of grace, and no withdrawn one."""

    field = "template_version"
    clause = "P5-4.1a"


class Template(NamedTuple):
    """A standard text: its first day, and the day from which it is good for nothing."""

    version: str
    effective_from: date
    withdrawn_on: date | None = None

    def holds(self, day: date) -> bool:
        """Return whether it had begun by a day and was not withdrawn."""
        return self.effective_from <= day and (self.withdrawn_on is None or day < self.withdrawn_on)


def in_force(templates: Sequence[Template], day: date) -> Template | None:
    """Return the standard text in force on a day; None: there is none."""
    return max((one for one in templates if one.holds(day)), key=lambda one: one.effective_from, default=None)


def lacks_template(version: str | None, templates: Sequence[Template], day: date) -> bool:
    """Return whether a contract that is registered on a day has to name a standard text and does not."""
    return version is None and in_force(templates, day) is not None


def check_template(version: str | None, templates: Sequence[Template], rules: ContractsRules, day: date) -> None:
    """Refuse a standard text that is not good on a day; of a contract without one, a text that came long before."""
    if version == COUNTER:
        return
    named = next((one for one in templates if one.version == version), None)
    if version is not None and named is None:
        raise UnknownTemplate(f"{version}.")
    if named is not None and not named.holds(day):
        gone = named.withdrawn_on is not None and named.withdrawn_on <= day
        told = f"was withdrawn on {named.withdrawn_on}" if gone else f"holds from {named.effective_from} on"
        raise TemplateOutdated(f"{version} {told}.")
    since = date.min if named is None else named.effective_from
    newer = min(
        (one for one in templates if one.effective_from > since and one.holds(day)),
        key=lambda one: one.effective_from,
        default=None,
    )
    if newer is None:
        return
    until = newer.effective_from + timedelta(days=rules.template_grace_days)
    if day > until:
        raise TemplateOutdated(
            f"{newer.version} is in force since {newer.effective_from}: {version or 'none'} was good until {until}."
        )
