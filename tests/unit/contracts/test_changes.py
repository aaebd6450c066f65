"""Changes of an effective contract: request, consent, draft beside what holds, first day, withdrawal. P3-4.8"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from services.contracts.subjects.contract import CONTRACT
from services.contracts.subjects.contract.change_wishes import RecordConsent, RequestChange, WithdrawChange
from services.contracts.subjects.contract.changes import (
    AnotherParty,
    BelowWhatIsOrdered,
    CalledBeforeRequest,
    CalledInTheFuture,
    CalledTooLate,
    ChangeEnded,
    ChangeOpen,
    ConsentNotAsked,
    NoConsent,
    NotEffectiveYet,
    NothingToChange,
    UnknownChange,
)
from services.contracts.subjects.contract.content import content_hash
from services.contracts.subjects.contract.notices import NotOfThatDepartment, NotToldOfTheChange
from services.contracts.subjects.contract.requests import Spoken
from services.contracts.subjects.contract.review import OwnRequest
from services.contracts.subjects.contract.review_wishes import AcknowledgeNotice
from services.contracts.subjects.contract.signing import NotReviewedAgain
from services.contracts.subjects.contract.state import AlreadyEffective, Contract, ContractBasis, Invalid, rep_on
from services.contracts.subjects.contract.wishes import ChangeContract, HandOverContract, ReviewContract, SignContract
from shared.events import Event
from shared.events.contracts import (
    ContractBecameEffective,
    ContractChangeRequested,
    ContractChangeWithdrawn,
    ContractRegistered,
    ContractReviewed,
    CustomerConsentRecorded,
    Notice,
    Terms,
)
from shared.runtime.ask.decisions import RecordedDifferently
from tests.unit.contracts.samples import (
    MONTH,
    NOTICES,
    RULES,
    TODAY,
    approved,
    as_reviewer,
    basis,
    checklist,
    contract,
    effective,
    line,
    on_file,
    register,
    signed,
    take_over,
)

NOON = datetime(2024, 6, 1, 4, tzinfo=UTC)
FIRST = on_file()
HOLDS = (FIRST, approved(FIRST), signed(FIRST, "company", "S1"), signed(FIRST, "customer", "李"), effective(FIRST))


def asks(side: str = "company", **members: Any) -> RequestChange:
    """A party asks for another price."""
    said = {"contract_no": "K1", "side": side, "reason": "market", "fields": ("unit_price",)}
    return RequestChange.model_validate({**said, **members})


def asked(side: str = "company", number: int = 1) -> ContractChangeRequested:
    """The request is on record, since noon."""
    said = {"change_no": number, "requested_by": "rep", "requested_on": TODAY, "requested_at": NOON}
    return ContractChangeRequested(**dict(asks(side)), **said, notices=NOTICES)


def calls(at: datetime = NOON + timedelta(minutes=1), *, agreed: bool = True) -> RecordConsent:
    """The customer is called."""
    said: dict[str, Any] = {"spoken_to": "李", "position": "buyer", "phone": "0991-1", "text": "yes"}
    return RecordConsent.model_validate(
        {"contract_no": "K1", "change_no": 1, "called_at": at, "agreed": agreed, **said}
    )


def called(*, agreed: bool = True) -> CustomerConsentRecorded:
    """The call is on record."""
    return CustomerConsentRecorded(**dict(calls(agreed=agreed)), recorded_by="rep", recorded_on=TODAY)


def changes(*lines: Any, number: int | None = 1, **members: Any) -> ChangeContract:
    """A new content."""
    return ChangeContract(**dict(register(*(lines or (line(price="99.00"),)), change_no=number, **members)))


def change(given: Sequence[Event], command: ChangeContract | None = None, **members: Any) -> ContractRegistered:
    """The fact that the new content is on file."""
    [event] = contract.given(*given).when(command or changes(), basis(**members)).decide()
    assert isinstance(event, ContractRegistered)
    return event


def later(minutes: int = 2, **members: Any) -> ContractBasis:
    """The basis some minutes after noon."""
    made = basis(**members)
    return replace(made, stamp=replace(made.stamp, at=NOON + timedelta(minutes=minutes)))


def state(*facts: Event) -> Contract:
    """The contract after these facts."""
    return CONTRACT.fold(facts)


@pytest.mark.clause("P3-4.8.1")
def test_a_request_tells_the_departments_and_there_is_one_at_a_time() -> None:
    given = contract.given(*HOLDS)
    given.when(asks()).then(asked())
    contract.given(*HOLDS, asked()).when(asks()).then()
    for open_ in ((asked(),), (asked(), called()), (asked("customer"), change([*HOLDS, asked("customer")]))):
        assert contract.given(*HOLDS, *open_).when(asks(reason="more")).refuses(ChangeOpen).clause == "P3-4.8.1"
    contract.given(FIRST).when(asks()).refuses(NotEffectiveYet)
    given.when(asks(fields=())).refuses(NothingToChange)
    ended = contract.given(*HOLDS, asked(), called(agreed=False))
    ended.when(asks()).then(asked(number=2))


@pytest.mark.clause("P3-4.8.1", "P3-4.2.1")
def test_an_effective_contract_is_not_changed_without_its_open_request() -> None:
    assert contract.given(*HOLDS).when(changes(number=None)).refuses(AlreadyEffective).clause == "P3-4.8.1"
    with_one = contract.given(*HOLDS, asked("customer"))
    for number in (None, 2):
        with_one.when(changes(number=number)).refuses(AlreadyEffective)
    registered = change([*HOLDS, asked("customer")])
    assert (registered.revision, registered.change_no) == (2, 1)
    contract.given(FIRST).when(changes()).refuses(NotEffectiveYet)
    contract.given().when(register(change_no=1)).refuses(NotEffectiveYet)


@pytest.mark.clause("P3-4.8.2")
def test_the_company_changes_nothing_before_the_customer_was_called() -> None:
    """Call 10:00, change 11:00; a call recorded after the change was registered is refused."""
    given = contract.given(*HOLDS, asked())
    assert given.when(changes()).refuses(NoConsent).clause == "P3-4.8.2"
    given.when(calls(), later()).then(called())
    given.when(calls(NOON), later()).refuses(CalledBeforeRequest)
    given.when(calls(NOON + timedelta(minutes=3)), later()).refuses(CalledInTheFuture)
    revised = change([*HOLDS, asked(), called()])
    contract.given(*HOLDS, asked(), called()).when(calls(), later(5)).then()
    other = calls(NOON + timedelta(minutes=2))
    contract.given(*HOLDS, asked(), called()).when(other, later(5)).refuses(RecordedDifferently)
    late = contract.given(*HOLDS, asked(), called(), revised).when(other, later(5)).refuses(CalledTooLate)
    assert late.clause == "P3-4.8.2"
    contract.given(*HOLDS, asked(), called(agreed=False)).when(changes()).refuses(AlreadyEffective)
    contract.given(*HOLDS, asked("customer")).when(calls(), later()).refuses(ConsentNotAsked)
    contract.given(*HOLDS).when(calls(), later()).refuses(UnknownChange)


@pytest.mark.clause("P3-4.8.3", "P3-4.6.1")
def test_the_change_is_reviewed_for_itself_while_the_old_revision_holds() -> None:
    request = asked("customer")
    second = change([*HOLDS, request])
    beside = state(*HOLDS, request, second)
    assert (beside.content, beside.review, beside.signatures) == (second, None, {})
    assert beside.effective == effective(FIRST)
    assert beside.rounds[1] == approved(FIRST)
    sign = SignContract(**signed(second, "company", "boss").model_dump())
    boss = basis(actor="boss", is_gm=True)
    refusal = contract.given(*HOLDS, request, second).when(sign, boss).refuses(NotReviewedAgain)
    assert (refusal.clause, refusal.status) == ("P3-4.8.3", 409)
    contract.given(*HOLDS, request, second, approved(second)).when(sign, boss).then(signed(second, "company", "boss"))


@pytest.mark.clause("P3-4.8.4")
def test_an_approved_change_is_told_to_rep_owner_and_head_and_new_terms_to_the_head_of_finance() -> None:
    def told(**members: Any) -> tuple[str, ...]:
        second = change([*HOLDS, asked("customer")], changes(**members))
        review = ReviewContract(contract_no="K1", content_hash=second.content_hash, approved=True)
        facts = [*HOLDS, asked("customer"), second, *checklist(second)]
        [ended] = contract.given(*facts).when(review, as_reviewer()).decide()
        assert isinstance(ended, ContractReviewed)
        return tuple(notice.department for notice in ended.notices)

    assert told() == (*RULES.notice_departments, "rep", "owner", "head")
    assert told(terms=Terms(kind="cod")) == (*RULES.notice_departments, "rep", "owner", "head", "finance_head")


@pytest.mark.clause("P3-4.8.4")
def test_each_takes_note_for_himself() -> None:
    second = change([*HOLDS, asked("customer")])
    whom = ("rep", "owner", "head", "finance_head", "quality")
    notices = tuple(Notice(department=one, due_on=TODAY) for one in whom)
    given = contract.given(*HOLDS, asked("customer"), second, approved(second, notices=notices))
    known: dict[str, ContractBasis] = {
        "rep": basis(actor="S1"),
        "owner": basis(actor="S9", owner="S9"),
        "head": basis(actor="M1", headed=frozenset({"S1"})),
        "finance_head": basis("finance_head", actor="F1"),
        "quality": basis(actor="Q1", departments=frozenset({"quality"})),
    }
    for word in whom:
        wish = AcknowledgeNotice(contract_no="K1", department=word, revision=2)
        for who, by in known.items():
            if who == word:
                assert len(given.when(wish, by).decide()) == 1
            else:
                assert given.when(wish, by).refuses(NotToldOfTheChange).clause == "P3-4.8.4"
    of_first = AcknowledgeNotice(contract_no="K1", department="quality", revision=1)
    assert given.when(of_first, basis(actor="X1")).refuses(NotOfThatDepartment).clause == "P3-4.6.3"


@pytest.mark.clause("P3-4.8.3", "P5-4.1b")
@pytest.mark.parametrize(
    ("company", "customer", "recorded", "first"),
    [
        (date(2026, 6, 12), date(2026, 6, 12), date(2026, 6, 12), date(2026, 6, 13)),
        (date(2026, 6, 12), date(2026, 6, 10), date(2026, 6, 12), date(2026, 6, 13)),
        (date(2026, 6, 10), date(2026, 6, 11), date(2026, 6, 30), date(2026, 7, 1)),
    ],
)
def test_it_is_in_force_from_the_day_after_the_last_signature_and_its_record(
    company: date, customer: date, recorded: date, first: date
) -> None:
    request = asked("customer")
    second = change([*HOLDS, request])
    given = [*HOLDS, request, second, approved(second), signed(second, "company", "boss", on=company)]
    last = SignContract(**signed(second, "customer", "李", on=customer).model_dump())
    facts = contract.given(*given).when(last, basis(today=recorded, is_gm=True)).decide()
    in_force = facts[-1]
    assert isinstance(in_force, ContractBecameEffective)
    assert (in_force.revision, in_force.signed_on, in_force.in_force_from) == (2, max(company, customer), first)
    assert state(*given, *facts).changes.requests[1].status == "effective"
    assert effective(FIRST).in_force_from is None


@pytest.mark.clause("P3-4.8.1")
def test_a_line_keeps_what_left_and_what_live_orders_ask_for() -> None:
    """100 pieces, 40 dispatched: new quantity 35 is refused."""
    hundred = on_file(register(line(quantity="100", price="50.00")), basis(prices={"P1": {date(2020, 1, 1): "50.00"}}))
    request = asked("customer")
    given = contract.given(hundred, approved(hundred), effective(hundred), request)

    def by(left: str, ordered: str) -> ContractBasis:
        spoken = Spoken(Decimal(left), Decimal(ordered), ("DD-1", "DD-2"))
        return basis(goods={"1": spoken}, products=frozenset({"P1", "P2"}))

    refusal = given.when(changes(line(quantity="35")), by("40", "0")).refuses(BelowWhatIsOrdered)
    assert (refusal.status, refusal.members["orders"], refusal.members["lines"]) == (409, ["DD-1", "DD-2"], ["1"])
    given.when(changes(line(quantity="99.999")), by("40", "60")).refuses(BelowWhatIsOrdered)
    given.when(changes(line("2", quantity="100")), by("0", "1")).refuses(BelowWhatIsOrdered)
    given.when(changes(line(quantity="100", product="P2")), by("0.001", "0")).refuses(BelowWhatIsOrdered)
    assert given.when(changes(line(quantity="100", product="P2")), by("0", "60")).decide()
    assert given.when(changes(line(quantity="100")), by("40", "60")).decide()
    second = change([hundred, approved(hundred), effective(hundred), request], changes(line(quantity="50")))
    ready = contract.given(hundred, approved(hundred), effective(hundred), request, second, approved(second))
    sign = SignContract(**signed(second, "customer", "李").model_dump())
    ready.when(sign, by("40", "20")).refuses(BelowWhatIsOrdered)


@pytest.mark.clause("P3-4.8.1")
def test_a_change_keeps_the_customer_and_the_rep() -> None:
    given = contract.given(*HOLDS, asked("customer"))
    assert given.when(changes(staff_id="S2")).refuses(AnotherParty).members["field"] == "staff_id"
    assert given.when(changes(customer_id="C2")).refuses(AnotherParty).members["field"] == "customer_id"
    over = HandOverContract(contract_no="K1", staff_id="S2", effective_on=TODAY)
    [passed_on] = given.when(over, basis("gm", actor="G1")).decide()
    moved = contract.given(*HOLDS, asked("customer"), passed_on)
    moved.when(changes(staff_id="S1")).refuses(AnotherParty)
    assert moved.when(changes(staff_id="S2")).decide()
    assert rep_on(state(*HOLDS, asked("customer"), change([*HOLDS, asked("customer")])), TODAY) == "S1"


@pytest.mark.clause("P3-4.8.1", "P3-4.8.3")
def test_a_withdrawn_change_leaves_what_holds_and_its_revision_is_not_used_again() -> None:
    request = asked("customer")
    second = change([*HOLDS, request])
    on_its_way = [*HOLDS, request, second, approved(second), signed(second, "company", "boss")]
    wish = WithdrawChange(contract_no="K1", change_no=1, reason="no need")
    withdrawn = ContractChangeWithdrawn(**dict(wish), withdrawn_by="rep", withdrawn_on=TODAY, revision=2)
    contract.given(*on_its_way).when(wish).then(withdrawn)
    before, after = state(*HOLDS), state(*on_its_way, withdrawn)
    for name in ("content", "review", "signatures", "answers", "effective"):
        assert getattr(after, name) == getattr(before, name), name
    contract.given(*on_its_way, withdrawn).when(wish).then()
    sign = SignContract(**signed(second, "customer", "李").model_dump())
    contract.given(*on_its_way, withdrawn).when(sign).refuses(AlreadyEffective)
    again = [*on_its_way, withdrawn, asked("customer", 2)]
    assert change(again, changes(number=2)).revision == 3
    done = [*on_its_way, signed(second, "customer", "李"), effective(second)]
    contract.given(*done).when(wish).refuses(ChangeEnded)


@pytest.mark.clause("P3-4.6.2a")
def test_whoever_asked_for_the_change_does_not_decide_about_it() -> None:
    request = asked("customer").model_copy(update={"requested_by": "reviewer"})
    second = change([*HOLDS, request])
    review = ReviewContract(contract_no="K1", content_hash=second.content_hash, approved=True)
    contract.given(*HOLDS, request, second, *checklist(second)).when(review, as_reviewer()).refuses(OwnRequest)


@pytest.mark.clause("P5-4.1g", "P3-4.8.1")
def test_a_contract_that_was_ratified_is_changed_like_any_other() -> None:
    """Its change is signed by both: only the first content came with the customer's signature."""
    invalid = contract.given().when(take_over(effective=False)).decide()
    [content, _] = invalid
    assert isinstance(content, ContractRegistered)
    ratified = [*invalid, approved(content), signed(content, "company", "boss"), effective(content)]
    request = asked("customer")
    second = change([*ratified, request])
    given = contract.given(*ratified, request, second, approved(second))
    boss = SignContract(**signed(second, "company", "boss").model_dump())
    given.when(boss, basis(actor="boss", is_gm=True)).then(signed(second, "company", "boss"))
    li = SignContract(**signed(second, "customer", "李").model_dump())
    given.when(li).then(signed(second, "customer", "李"))
    contract.given(*invalid).when(changes(number=None)).refuses(Invalid)


def test_a_content_without_a_request_keeps_its_hash_and_an_import_is_known_after_a_change() -> None:
    assert content_hash(register()) == FIRST.content_hash
    assert content_hash(register(change_no=1)) != FIRST.content_hash
    brought = contract.given().when(take_over()).decide()
    request = asked("customer")
    second = change([*brought, request], changes(particulars=dict.fromkeys(RULES.particulars, "so"), terms=MONTH))
    facts = [*brought, request, second, approved(second), effective(second)]
    contract.given(*facts).when(take_over()).then()
