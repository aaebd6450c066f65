"""The numbers that services share, declared: what `rules.toml` ships. Staff keeps them for all services."""

from datetime import date
from pathlib import Path
from typing import Any

from shared.office.deadlines import days, term
from shared.office.delegations import Limits
from shared.office.duties import rungs
from shared.office.policy import Dated, Rule, amount, parse, whole, yes_or_no
from shared.office.proposals import Terms
from shared.office.rule_book import RuleBook

FILE = Path(__file__).with_name("rules.toml")
"""The shipped values, for the edge to read."""

ESCALATE = Rule("duty.escalate", rungs)
REACTION = Rule("duty.reaction", term)  # so long the office head has for what a rule refused between services
HEARING = Rule("proposal.hearing", term)
APPEAL = Rule("proposal.appeal", term)
LAPSE = Rule("proposal.lapse", term)
MAX_DAYS = Rule("delegation.max_days", whole(1, 366))
GM_MAX = Rule("delegation.gm_max", amount)
GM_IMPORTANT = Rule("delegation.gm_important", yes_or_no)  # may gm's conclusion on important contracts be delegated?
MAX_MIB = Rule("file.max_mib", whole(1, 1024))
UNATTACHED = Rule("file.unattached", days)  # so long a file is kept that belongs to nothing
UNATTACHED_MIB = Rule("file.unattached_mib", whole(1, 1024 * 1024))  # so much of it one person may have
SMALL_DIFFERENCE = Rule("collection.small_difference", amount)  # 尾差
LIMITS = tuple(Rule(f"credit.limit_{grade}", amount) for grade in "abcd")

ALL: tuple[Rule[Any], ...] = (
    *(ESCALATE, REACTION, HEARING, APPEAL, LAPSE),
    *(MAX_DAYS, GM_MAX, GM_IMPORTANT),
    *(MAX_MIB, UNATTACHED, UNATTACHED_MIB),
    *(SMALL_DIFFERENCE, *LIMITS),
)


def as_shipped(text: str) -> RuleBook:
    """Return the rule book of a home that changed nothing. Raises UnreadableRules and tomllib.TOMLDecodeError."""
    book = RuleBook()
    for fact in book.record(parse(text), {}):
        book.evolve(fact)
    return book


def proposal_terms(book: Dated, day: date) -> Terms:
    """Return the terms of a proposal that is raised or decided on a day. Raises NoRuleYet."""
    return Terms(book.on(HEARING, day), book.on(APPEAL, day), book.on(LAPSE, day))


def delegation_limits(book: Dated, day: date) -> Limits:
    """Return the limits of a delegation that is given on a day. Raises NoRuleYet."""
    return Limits(book.on(MAX_DAYS, day), book.on(GM_MAX, day))
