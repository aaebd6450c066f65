"""The rule book of contracts: kinds, concession levels, required fields, review checklist. P3-4.5, P3-4.1.6, P5-4.1"""

from shared.events.money import Positive, Rate
from shared.runtime.policy import Rules


class ContractsRules(Rules):
    """What a manager may change about contracts, from one day on."""

    important_from: Positive  # yuan; a contract of this amount or more is important. P3-4.5.1
    reviewer_variance: Rate  # share of the list price that a reviewer may let go. P3-4.1.6
    head_variance: Rate  # share that the department head may let go; beyond it the GM. P3-4.1.6
    particulars: tuple[str, ...]  # names of the members that a contract must state. P5-4.1c–f
    checklist: tuple[str, ...]  # items of the review. P3-4.5.2
