"""How each refusal of the office is answered: 403 a missing right, 404 not there, 409 the state, 422 a field."""

import pytest

from shared.office import attachments, days, delegations, duties, line, numbers, proposal_room, proposals, rule_book
from shared.runtime.ask.decisions import Refused

STATUSES = {
    403: "NotYourDuty ProposesForHimself OnlyThePersonConcerned NotAThirdPerson StepNotYours NotYourDelegation "
    "NotDelegated NotDelegable MayNotPropose MayNotApprove MayNotWithdraw NotInLine",
    404: "UnknownDuty UnknownProposal UnknownDelegation UnknownRule",
    409: "DutyNeedsItsAct DutyWasWithdrawn HearingIsOver NotHeardYet AlreadyDecided NothingToAppeal NoAppealToDecide "
    "HasLapsed ProposedAlready LineEnds SequenceExhausted NothingToSupersede ChangeIsOpen NothingProposed "
    "TooMuchUnattached",
    413: "FileTooLarge",
    422: "AmountRaised AmountDoesNotFit DelegateIsDelegator DelegateNotThere NoStepDelegated DelegationBackdated "
    "DelegationTooLong OnlyToADirector BeyondGmLimit NumberOfTheSequence NumberOfAYearToCome LastNumberTaken "
    "FileNotSent HashDiffers UnknownFileType ValueDoesNotFit NotFromALaterDay UnknownPerson",
}
MODULES = (attachments, days, delegations, duties, line, numbers, proposal_room, proposals, rule_book)
REFUSALS: dict[str, type[Refused]] = {
    name: one
    for module in MODULES
    for name, one in vars(module).items()
    if isinstance(one, type) and issubclass(one, Refused) and one.__module__ == module.__name__
}


@pytest.mark.parametrize("status", STATUSES)
def test_a_refusal_is_answered_by_what_it_means(status: int) -> None:
    assert {name for name, one in REFUSALS.items() if one.status == status} == set(STATUSES[status].split())
