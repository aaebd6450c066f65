"""Every day that a command may name: either something happened on it, or it may be later than today, and why.

A new member with a day in it must be put into one of the two classes, or the test of the whole fails.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from importlib import import_module
from pkgutil import walk_packages
from typing import Any, get_args

import pytest
from pydantic import BaseModel

import services
from shared.runtime.ask.decisions import Command, InTheFuture, check_days, days_of_facts

HOLDS_FROM = "holds from its day on; what is to come may be settled before"
PLAN = "a plan"
DUE = "the day on which a bill is to be paid"
SAID_ELSEWHERE = "never typed: it comes with a fact that was checked where it was accepted"

HAPPENED = {
    "aftersales.FileComplaint": {"received_on"},
    "aftersales.TakenComplaint": {"received_on"},
    "contracts.FileSummary": {"week"},
    "contracts.ImportContract": {"signed_on"},
    "contracts.SignContract": {"signed_on"},
    "contracts.MoveCopy": {"day"},
    "contracts.WithdrawTemplate": {"withdrawn_on"},
    "contracts.TerminateContract": {"ended_on"},
    "customers.Entered": {"registered_on"},
    "customers.RegisterCustomer": {"registered_on"},
    "office.AttachFile": {"dated_on"},
    "office.BeginBusinessDays": {"upto"},
    "orders.DispatchOrder": {"dispatched_on"},
    "orders.NewDispatch": {"dispatched_on"},
    "orders.DispatchWithNumbers": {"dispatched_on"},
    "orders.ImportDispatch": {"dispatched_on"},
    "orders.CountStock": {"dated_on"},
    "orders.IssueCertificate": {"issued_on"},
    "orders.ReceiptFreight": {"paid_on"},
    "orders.ReceiveStock": {"dated_on"},
    "orders.RecordDelivery": {"delivered_on"},
    "orders.FailDelivery": {"returned_on"},
    "orders.FailWithNumbers": {"returned_on"},
    "orders.FileDispatchReport": {"date"},
    "orders.ProveDelivery": {"delivered_on"},
    "receivables.BounceInstrument": {"bounced_on"},
    "receivables.BounceRow": {"bounced_on"},
    "receivables.ClearInstrument": {"cleared_on"},
    "receivables.DepositInstrument": {"deposited_on"},
    "receivables.CollectMoney": {"collected_on"},
    "receivables.CountMoney": {"handed_in_on"},
    "receivables.DischargeBill": {"discharged_on"},
    "receivables.DiscountBill": {"credited_on"},
    "receivables.EndorseBill": {"endorsed_on"},
    "receivables.ReturnBill": {"returned_on"},
    "receivables.CreditNoteRow": {"dated_on"},
    "receivables.DeliveryRow": {"delivered_on"},
    "receivables.HandInCash": {"handed_in_on"},
    "receivables.IssueCreditNote": {"dated_on"},
    "receivables.PauseCollection": {"paused_on"},
    "receivables.PayRefund": {"paid_on"},
    "receivables.ProposeRefund": {"proposed_on"},
    "receivables.ReceiptRow": {"received_on", "cleared_on", "bounced_on"},
    "receivables.RecordReceipt": {"received_on", "cleared_on", "bounced_on"},
    "receivables.ReleaseMisdirected": {"issued_on"},
    "receivables.ReleaseReceipt": {"released_on"},
    "receivables.SetOff": {"dated_on"},
    "receivables.NewCreditNote": {"dated_on"},
    "receivables.JudgePromise": {"day"},
    "receivables.DisputeRetention": {"day"},
    "receivables.SettleFreight": {"through"},
    "receivables.NewFreightSettlement": {"through"},
    "receivables.PayFreightOut": {"paid_on"},
    "receivables.BeginStages": {"day"},
    "receivables.SendLetter": {"sent_on"},
    "receivables.NoteContact": {"contacted_on"},
    "receivables.NewSlip": {"collected_on"},
    "receivables.NoteLateHandIns": {"handed_in_on"},
    "receivables.NewCount": {"handed_in_on"},
    "receivables.NewReceipt": {"received_on", "cleared_on", "bounced_on"},
    "receivables.TakeOverCreditNote": {"dated_on"},
    "receivables.TakeOverReceipt": {"received_on", "cleared_on", "bounced_on"},
    "receivables.TakeOverWriteOff": {"dated_on"},
    "receivables.WriteOff": {"dated_on"},
    "receivables.WriteOffRow": {"dated_on"},
    "staff.DoJoiningItem": {"done_on"},
}
LAST_DAY = "the last day of a contract"
MAY_BE_LATER = {
    "aftersales.RefuseCredit": {"refused_on": SAID_ELSEWHERE},
    "contracts.AuthoriseReviewer": {"valid_from": HOLDS_FROM, "valid_to": "the last day of a right"},
    "contracts.ChangeContract": {"valid_to": LAST_DAY},
    "contracts.NewContract": {"valid_to": LAST_DAY},
    "contracts.RegisterContract": {"valid_to": LAST_DAY},
    "contracts.GrantConcession": {"expires_on": "the last day of a concession"},
    "contracts.GrantSigningAuthority": {"valid_from": HOLDS_FROM, "valid_to": "the last day of a right"},
    "contracts.HandOverContract": {"effective_on": HOLDS_FROM},
    "contracts.PublishPrice": {"effective_from": HOLDS_FROM},
    "contracts.PublishTemplate": {"effective_from": HOLDS_FROM},
    "contracts.RecordFeasibility": {"measures": "until when something is to be done"},
    "contracts.RecordRisks": {"risks": "until when something is to be done"},
    "customers.AssignCustomer": {"effective_on": HOLDS_FROM},
    "customers.BeginGradingDay": {"day": SAID_ELSEWHERE},
    "customers.SetCreditLimit": {"effective_on": HOLDS_FROM},
    "office.ApproveRule": {"effective_from": HOLDS_FROM},
    "office.BeginDutyDay": {"day": SAID_ELSEWHERE},
    "office.BeginProposalDay": {"day": SAID_ELSEWHERE},
    "office.RaiseDuty": {"since": SAID_ELSEWHERE},
    "office.ProposeRule": {"effective_from": HOLDS_FROM},
    "orders.CarriageWish": {"arrive_by": PLAN},
    "orders.ChangeOrder": {"required_on": PLAN},
    "orders.ConfirmPresence": {"day": PLAN},
    "orders.DispatchOrder": {"agreement": "until when the carrier arrives"},
    "orders.NewDispatch": {"agreement": "until when the carrier arrives"},
    "orders.DispatchWithNumbers": {"agreement": "until when the carrier arrives"},
    "orders.NewOrder": {"required_on": PLAN},
    "orders.LapseRelease": {"day": SAID_ELSEWHERE},
    "orders.NewDueCase": {"day": SAID_ELSEWHERE},
    "orders.OpenDueCase": {"day": SAID_ELSEWHERE},
    "orders.LapseSlip": {"day": SAID_ELSEWHERE},
    "orders.PlaceOrder": {"required_on": PLAN},
    "orders.PlanBatch": {"day": SAID_ELSEWHERE},
    "orders.RecordPaper": {"valid_to": "the last day of a paper"},
    "orders.ReportProduction": {"expected_on": PLAN},
    "orders.SequenceBatch": {"day": PLAN},
    "orders.SetZone": {"effective_from": HOLDS_FROM},
    "receivables.ClaimCredit": {"dated_on": SAID_ELSEWHERE},
    "receivables.CreditReturn": {"returned_on": SAID_ELSEWHERE},
    "receivables.NewCreditReturn": {"returned_on": SAID_ELSEWHERE},
    "receivables.IssueInvoice": {"signed_on": SAID_ELSEWHERE, "issued_on": SAID_ELSEWHERE},
    "receivables.SettleLeaver": {"through": "refused by a rule of its own, with its clause"},
    "receivables.PauseCollection": {"until": PLAN},
    "customers.LogContact": {"next_on": PLAN},
    "customers.NewContact": {"next_on": PLAN},
    "receivables.MakePromise": {"promised_for": PLAN},
    "receivables.PartDay": {"due_on": "a new day that was agreed"},
    "receivables.PassedPart": {"due_on": SAID_ELSEWHERE},
    "receivables.BeginStages": {"passed": SAID_ELSEWHERE},
    "receivables.ChooseLegalAction": {"days": "new days that were agreed"},
    "receivables.ResumeSupply": {"until": PLAN},
    "receivables.NewPromise": {"promised_for": PLAN},
    "receivables.NewReceipt": {"due_on": DUE},
    "receivables.RecordReceipt": {"due_on": DUE},
    "receivables.TakeOverReceipt": {"due_on": DUE},
    "receivables.RecordDelivery": {"delivered_on": SAID_ELSEWHERE},
    "receivables.ReleaseOrder": {"released_on": SAID_ELSEWHERE},
    "receivables.RefuseCredit": {"dated_on": SAID_ELSEWHERE},
    "staff.AppointHead": {"effective_on": HOLDS_FROM},
    "staff.Appointment": {"effective_on": HOLDS_FROM},
    "staff.EndFunction": {"to_on": "the first day without a function"},
    "staff.GiveDelegation": {"from_on": HOLDS_FROM, "to_on": "the last day of a delegation"},
    "staff.GiveFunction": {"from_on": HOLDS_FROM, "to_on": "the first day without a function"},
    "staff.Join": {"joined_on": HOLDS_FROM, "left_on": "the last day of an employment, often known before"},
    "staff.Leave": {"left_on": "the last day of an employment, often known before"},
    "staff.Move": {"effective_on": HOLDS_FROM},
    "staff.PersonRow": {"joined_on": HOLDS_FROM, "left_on": "the last day of an employment, often known before"},
}
TODAY = date(2024, 6, 1)


def commands() -> dict[str, type[Command]]:
    """Return every command of every service, and of the office, by its name."""
    for module in walk_packages(services.__path__, "services."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    found: dict[str, type[Command]] = {}
    waiting = [Command]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            if kind.__module__.startswith(("services.", "shared.")):
                found[f"{kind.__module__.split('.')[1]}.{kind.__name__}"] = kind
    return found


def types(annotation: Any) -> Iterator[Any]:
    """Yield the types inside an annotation, through unions, collections and models."""
    yield annotation
    for argument in get_args(annotation):
        yield from types(argument)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for member in annotation.model_fields.values():
            yield from types(member.annotation)


def dated(kind: type[Command]) -> set[str]:
    """Return the members of a command in which a day stands, however deep."""
    return {name for name, member in kind.model_fields.items() if date in types(member.annotation)}


COMMANDS = commands()
DATED = {name: days for name, kind in COMMANDS.items() if (days := dated(kind))}
BASES = {"contracts.Dated", "contracts.Content"}


def test_each_day_of_each_command_is_one_of_a_fact_or_may_be_later() -> None:
    judged = {name: set(HAPPENED.get(name, ())) | set(MAY_BE_LATER.get(name, ())) for name in HAPPENED | MAY_BE_LATER}
    assert {name: days for name, days in DATED.items() if name not in BASES} == judged


@pytest.mark.parametrize("name", sorted(DATED.keys() - BASES))
def test_only_days_of_facts_are_marked_as_such(name: str) -> None:
    assert set(days_of_facts(COMMANDS[name])) == HAPPENED.get(name, set())


def made(name: str, members: dict[str, Any]) -> Command:
    """Return a command that says nothing but these days."""
    return COMMANDS[name].model_construct(None, **members)


@pytest.mark.parametrize(("name", "member"), [(name, one) for name in HAPPENED for one in sorted(HAPPENED[name])])
def test_a_fact_of_a_day_to_come_is_refused(name: str, member: str) -> None:
    earlier = dict.fromkeys(HAPPENED[name], TODAY - timedelta(days=1))
    check_days(made(name, {**earlier, member: TODAY}), TODAY)
    with pytest.raises(InTheFuture, match=f"{member} says 2024-06-02"):
        check_days(made(name, {**earlier, member: TODAY + timedelta(days=1)}), TODAY)


@pytest.mark.parametrize("name", sorted(MAY_BE_LATER))
def test_what_may_be_later_is_not_refused(name: str) -> None:
    earlier = dict.fromkeys(HAPPENED.get(name, ()), TODAY)
    later = dict.fromkeys(MAY_BE_LATER[name], TODAY + timedelta(days=400))
    check_days(made(name, {**earlier, **later}), TODAY)
