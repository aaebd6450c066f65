"""Contracts, facts and bases with plain defaults; a test names only what its sentence is about."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from services import contracts
from services.contracts.policy import ContractsRules
from services.contracts.subjects.contract import CONTRACT
from services.contracts.subjects.contract.content import AgreedLine
from services.contracts.subjects.contract.state import ContractBasis
from services.contracts.subjects.contract.wishes import ImportContract, RegisterContract
from shared.events.contracts import (
    ChecklistAnswered,
    ConcessionGranted,
    ContractBecameEffective,
    ContractLine,
    ContractRegistered,
    ContractReviewed,
    ContractSigned,
    Notice,
    SigningAuthorityGranted,
    Terms,
)
from shared.office.books import policy
from tests.spec import Spec, stamp

BOOK = policy(ContractsRules, Path(contracts.__file__).parent / "policy" / "contracts.toml").book
RULES = BOOK.on(date(2024, 6, 1))
TODAY = date(2024, 6, 1)
EARLIER = date(2020, 1, 1)
PARTICULARS = dict.fromkeys(RULES.particulars, "agreed")
NOTICES = tuple(Notice(department=one, due_on=date(2024, 6, 4)) for one in RULES.notice_departments)
"""Whom an approval of today tells: two days from Monday to Friday after a Saturday."""
MONTH = Terms(kind="credit", credit_days=30)


def line(
    number: str = "1", *, price: str = "100.00", quantity: str = "10", product: str = "P1", **members: Any
) -> AgreedLine:
    """Ten units of P1 at list."""
    return AgreedLine(
        line_no=number, product_id=product, quantity=Decimal(quantity), unit_price=Decimal(price), **members
    )


def listed(number: str = "1", *, price: str = "100.00", at_list: str = "100.00", on_list: bool = True) -> ContractLine:
    """The same line beside its list price."""
    return ContractLine(
        line_no=number,
        product_id="P1",
        quantity=Decimal(10),
        unit_price=Decimal(price),
        list_price=Decimal(at_list),
        listed=on_list,
    )


def register(*lines: AgreedLine, **members: Any) -> RegisterContract:
    """A draft that leaves nothing open."""
    defaults: dict[str, Any] = {
        "contract_no": "K1",
        "customer_id": "C1",
        "staff_id": "S1",
        "terms": MONTH,
        "particulars": PARTICULARS,
    }
    return RegisterContract(lines=lines or (line(),), **(defaults | members))


def take_over(*lines: AgreedLine, **members: Any) -> ImportContract:
    """A contract decided elsewhere, signed on 2 January 2024."""
    defaults: dict[str, Any] = {
        "contract_no": "K1",
        "customer_id": "C1",
        "staff_id": "S1",
        "signed_on": date(2024, 1, 2),
        "terms": "credit",
        "credit_days": 30,
        "effective": True,
    }
    return ImportContract(lines=lines or (line(),), **(defaults | members))


def basis(
    *roles: str,
    actor: str = "rep",
    today: date = TODAY,
    prices: Mapping[str, Mapping[date, str]] | None = None,
    **members: Any,
) -> ContractBasis:
    """Customer C1, staff S1 and S2, product P1 at 100.00 since 2020."""
    listed_prices = {"P1": {EARLIER: "100.00"}} if prices is None else prices
    price_list = {
        product: {first: Decimal(price) for first, price in by_day.items()} for product, by_day in listed_prices.items()
    }
    defaults: dict[str, Any] = {
        "customer_known": True,
        "staff": frozenset({"S1", "S2"}),
        "products": frozenset({"P1"}),
        "price_list": price_list,
    }
    return ContractBasis(stamp(today, actor, *roles), BOOK, **(defaults | members))


contract = Spec(CONTRACT, basis())


def on_file(command: RegisterContract | None = None, at: ContractBasis | None = None) -> ContractRegistered:
    """The fact that a draft is on file, as the decision would say it."""
    [event] = CONTRACT.facts(CONTRACT.fresh(), command or register(), at or basis())
    assert isinstance(event, ContractRegistered)
    return event


def checklist(content: ContractRegistered, *, but: Mapping[str, Any] | None = None) -> Sequence[ChecklistAnswered]:
    """All items answered yes, apart from those named."""
    return [
        ChecklistAnswered(
            contract_no=content.contract_no,
            content_hash=content.content_hash,
            answered_by="quality",
            item=item,
            **({"satisfied": True} if not but or item not in but else but[item]),
        )
        for item in RULES.checklist
    ]


def approved(content: ContractRegistered, **members: Any) -> ContractReviewed:
    """The routine review that ended well."""
    defaults: dict[str, Any] = {
        "contract_no": content.contract_no,
        "revision": content.revision,
        "content_hash": content.content_hash,
        "path": "routine",
        "approved": True,
        "reviewed_on": TODAY,
        "reviewed_by": "reviewer",
    }
    told = defaults | members
    notices = {"notices": NOTICES} if told["approved"] else {}
    return ContractReviewed(**(notices | told))


def conceded(number: str = "1", *, floor: str, level: str, expires_on: date = date(2024, 12, 31)) -> ConcessionGranted:
    """A price concession."""
    return ConcessionGranted.model_validate(
        {
            "contract_no": "K1",
            "line_no": number,
            "floor_price": floor,
            "expires_on": expires_on,
            "granted_by": level,
            "level": level,
        }
    )


def signed(content: ContractRegistered, party: str, by: str, *, on: date = TODAY, seal: bool = True) -> ContractSigned:
    """A party's signature."""
    return ContractSigned.model_validate(
        {
            "contract_no": content.contract_no,
            "content_hash": content.content_hash,
            "party": party,
            "signed_on": on,
            "signed_by": by,
            "sealed": seal,
        }
    )


def effective(content: ContractRegistered, *, on: date = TODAY) -> ContractBecameEffective:
    """The fact that a content is in force from that day on."""
    members = content.model_dump(include={"contract_no", "revision", "customer_id", "staff_id", "kind", "amount"})
    return ContractBecameEffective(
        signed_on=on, terms=content.terms, lines=content.lines, content_hash=content.content_hash, **members
    )


def authority(*, max_amount: str = "5000.00", max_discount: str = "0.05") -> SigningAuthorityGranted:
    """A right to sign since 2020."""
    return SigningAuthorityGranted(
        staff_id="S1", valid_from=EARLIER, max_amount=Decimal(max_amount), max_discount=Decimal(max_discount)
    )


def as_reviewer(**members: Any) -> ContractBasis:
    """The basis of an authorised reviewer's decision."""
    return replace(basis(actor="reviewer"), may_review=True, **members)
