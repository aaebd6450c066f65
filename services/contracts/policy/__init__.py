"""The rule book of contracts: kinds, concession levels, required fields, how they are reviewed.

P3-4.5, P3-4.1.6, P3-4.6, P5-4.1
"""

from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field

from shared.events.contracts import Kind
from shared.events.money import Positive, Rate
from shared.events.reviews import Department
from shared.office.deadlines import Term, days
from shared.office.policy import words, yes_or_no
from shared.runtime.policy import Rules

Form = Literal["4.6.2", "4.2.2"]
"""The clause by which contracts are reviewed. P3-4.2.2"""

Noticed = Literal[Department, "warehouse", "dispatch"]
"""Departments that may be told of a reviewed contract. P3-4.6.3"""

DEPARTMENTS: tuple[Department, ...] = get_args(Department)


def _listed(written: Any) -> Any:
    return words(written) if isinstance(written, str) else written


def _termed(written: Any) -> Any:
    return days(written) if isinstance(written, str) else written


def _answered(written: Any) -> Any:
    return yes_or_no(written) if isinstance(written, str) else written


def _working(term: Term) -> Term:
    if term.moves:
        raise ValueError("no step of a review moves")
    return term


Days = Annotated[Term, BeforeValidator(_termed), AfterValidator(_working)]
YesNo = Annotated[bool, BeforeValidator(_answered)]
Size = Annotated[int, Field(ge=1, le=26)]
"""Of a risk: likelihood x impact; 26 is never reached."""


class ContractsRules(Rules):
    """What a manager may change about contracts, from one day on."""

    important_from: Positive  # yuan; a contract of this amount or more is important. P3-4.5.1
    reviewer_variance: Rate  # share of the list price that a reviewer may let go. P3-4.1.6
    head_variance: Rate  # share that the department head may let go; beyond it the GM. P3-4.1.6
    particulars: tuple[str, ...]  # names of the members that a contract must state. P5-4.1c–f
    checklist: tuple[str, ...]  # items of the review. P3-4.5.2
    review_form: Form
    review_countersign: Annotated[tuple[Department, ...], BeforeValidator(_listed)]  # who countersigns. P3-4.6.2b
    review_inquiry_required: YesNo  # P1-1.1
    review_routine_within: Days
    review_records_within: Days
    review_countersign_within: Days
    review_office_head_within: Days
    review_meeting_within: Days
    review_report_within: Days
    review_conclusion_within: Days
    review_meeting_called_before: Days
    risk_measure_from: Size  # a risk of this size has a measure, an owner and a day. P3-4.6.4
    risk_gm_from: Size  # a risk of this size is accepted by name. P3-4.6.4
    notice_departments: Annotated[tuple[Noticed, ...], BeforeValidator(_listed)]  # P3-4.6.3
    notice_days: Days
    copies_days: Days  # until when all four copies are handed out. P5-4.1b
    template_grace_days: Annotated[int, Field(ge=0, le=366)]  # an older standard text is good so long. P5-4.1a
    notice_duties: Annotated[tuple[Kind, ...], BeforeValidator(_listed)]
    consent_written: Days  # until when the customer's consent to a change is there in writing. P3-4.8.2
    gm_important: YesNo  # may the GM's conclusion on important contracts be delegated? Of staff
