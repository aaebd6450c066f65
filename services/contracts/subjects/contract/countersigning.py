"""The countersigns of departments, and the head of the office after them. P3-4.6.2b, P3-4.2.2"""

from collections.abc import Iterator

from services.contracts.policy import ContractsRules
from services.contracts.subjects.contract.ending import check_requirements, ended
from services.contracts.subjects.contract.records import repeated
from services.contracts.subjects.contract.review import check_answers, check_not_own, check_prices, under_review
from services.contracts.subjects.contract.review_wishes import Countersign, ReviewAsOfficeHead
from services.contracts.subjects.contract.state import Contract, ContractBasis, ContractEvent
from services.contracts.subjects.contract.steps import OFFICE_HEAD, Steps, check_way
from shared.events.contracts import CountersignGiven, OfficeHeadReviewed
from shared.office.delegations import Decider
from shared.runtime.ask.decisions import Refused


class NotACountersigner(Refused):
    """This department does not countersign contracts."""

    field = "department"
    clause = "P3-4.6.2b"


class NotThatHead(Refused):
    """A department countersigns by its head, or by whom the head lets decide."""

    clause = "P3-4.6.2b"
    status = 403


class NotTheOfficeHead(Refused):
    """The head of the office decides, or whom the head lets decide."""

    clause = "P3-4.6.2b"
    status = 403


class WithoutText(Refused):
    """A condition, and a disagreement, says what it is."""

    field = "text"
    clause = "P3-4.6.2b"


class OfficeHeadHasDecided(Refused):
    """A verdict may be changed until the office head has decided."""

    clause = "P3-4.6.2b"
    status = 409


class CountersignsOpen(Refused):
    """The office head decides when all departments have countersigned."""

    clause = "P3-4.6.2b"
    status = 409


class DepartmentsDisagree(Refused):
    """With a disagreement, or a condition that is not met, the office head can only return the contract."""

    clause = "P3-4.6.2b"
    status = 409


def countersign(contract: Contract, command: Countersign, basis: ContractBasis) -> Iterator[ContractEvent]:
    """Yield the verdict of a department; a later one replaces it until the head of the office has decided."""
    content = under_review(contract, command.contract_no, command.content_hash)
    rules, who = basis.policy.on(basis.stamp.today), basis.right.decider(basis.stamp)
    check_way(content, rules, "countersign")
    if command.department not in rules.review_countersign:
        raise NotACountersigner(f"It is {', '.join(rules.review_countersign)} who do.")
    if f"{command.department}_head" not in words_of(basis, who):
        raise NotThatHead(f"{who.principal} does not head {command.department}.")
    basis.right.steps(basis.stamp, "countersign", amount=content.amount)
    check_not_own(contract, content, who)
    if contract.steps.office_head is not None:
        raise OfficeHeadHasDecided(f"On {contract.steps.office_head.reviewed_on}.")
    contract.steps.check_once(who, command.department)
    if command.verdict != "agree" and command.text is None:
        raise WithoutText(f"The verdict is {command.verdict}.")
    said = {"given_by": who.actor, "given_on": basis.stamp.today, "on_behalf_of": who.for_whom}
    event = CountersignGiven(**dict(command) | said)
    if not repeated(event, contract.steps.countersigns.get(command.department)):
        yield event


def decide_as_office_head(
    contract: Contract, command: ReviewAsOfficeHead, basis: ContractBasis
) -> Iterator[ContractEvent]:
    """Yield what the head of the office decides: to return it, to go on to the GM, or by 4.2.2 to approve it."""
    known, who = contract.steps.office_head, basis.right.decider(basis.stamp)
    said = {"reviewed_by": who.actor, "reviewed_on": basis.stamp.today, "on_behalf_of": who.for_whom}
    event = OfficeHeadReviewed(**dict(command) | said)
    if repeated(event, known):
        return
    content = under_review(contract, command.contract_no, command.content_hash)
    rules = basis.policy.on(basis.stamp.today)
    check_way(content, rules, "countersign")
    if not basis.right.steps(basis.stamp, "office_head", amount=content.amount):
        raise NotTheOfficeHead(f"{who.actor} is not.")
    check_not_own(contract, content, who)
    if known is not None:
        raise OfficeHeadHasDecided(f"On {known.reviewed_on}.")
    contract.steps.check_once(who, OFFICE_HEAD)
    check_verdicts(contract.steps, rules, approved=command.approved)
    ends = not command.approved or rules.review_form == "4.2.2"
    if ends and command.approved:
        check_requirements(contract, content)
        check_answers(contract, rules)
        check_prices(contract, content.lines, rules, basis.stamp.today)
    yield event
    if ends:
        yield ended(
            contract, content, basis, who, approved=command.approved, opinion=command.opinion, step="office_head"
        )


def words_of(basis: ContractBasis, who: Decider) -> frozenset[str]:
    """Return the words by which the one is known whose office it is that decides."""
    return basis.stamp.roles if who.for_whom is None else basis.right.words


def check_verdicts(steps: Steps, rules: ContractsRules, *, approved: bool) -> None:
    """Refuse the step of the head of the office before all are in, and an approval against one of them."""
    if missing := [one for one in rules.review_countersign if one not in steps.countersigns]:
        raise CountersignsOpen(f"Missing: {', '.join(missing)}.", missing=missing)
    against = [one for one in rules.review_countersign if steps.countersigns[one].verdict != "agree"]
    if against and approved:
        raise DepartmentsDisagree(f"{', '.join(against)}.", against=against)
