"""The limit of P2C: the rows that come of what `agreements` says, folded by hand, with no framework at all.

As in `by_hand`, a struct per event with only what is needed, one loop, amounts as text, COPY of text. It passes over
what no table takes, and knows nothing else that may happen to a contract.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from benchmarks.by_hand import folded
from services.contracts.app import SERVICE
from shared.runtime.tables.definition import Facts, Projection

FILLED = {
    *("contract_content", "contract_line", "contract_review", "contract_signature", "contract_effect"),
    *("contract_in_force", "contract_copy", "review_step", "review_notice", "notice_acknowledgement"),
    *("change_request", "change_consent", "change_revision"),
}
TABLES = [table for one in SERVICE.projections for table in one.tables if table.name in FILLED]
HAND = Projection("hand", (), tuple(Facts(table, lambda _: (), ()) for table in TABLES))
SHANGHAI = timedelta(hours=8)


class Line(msgspec.Struct, gc=False):
    """A line of a contract."""

    line_no: str
    product_id: str
    quantity: str
    unit_price: str
    list_price: str
    listed: bool = True


class Terms(msgspec.Struct, gc=False):
    """How it is to be paid."""

    kind: str
    credit_days: int | None = None


class Registered(msgspec.Struct, gc=False):
    """ContractRegistered."""

    contract_no: str
    revision: int
    customer_id: str
    staff_id: str
    kind: str
    amount: str
    terms: Terms
    lines: list[Line]
    content_hash: str
    requested_by: str
    valid_to: str | None = None
    change_no: int | None = None


class Notice(msgspec.Struct, gc=False):
    """A department that is told."""

    department: str
    due_on: str


class Reviewed(msgspec.Struct, gc=False):
    """ContractReviewed."""

    contract_no: str
    revision: int
    content_hash: str
    path: str
    approved: bool
    reviewed_on: str
    reviewed_by: str
    notices: list[Notice]


class Signed(msgspec.Struct, gc=False):
    """ContractSigned."""

    contract_no: str
    content_hash: str
    party: str
    signed_on: str
    signed_by: str
    sealed: bool = True


class Effective(msgspec.Struct, gc=False):
    """ContractBecameEffective."""

    contract_no: str
    revision: int
    signed_on: str
    lines: list[Line]
    valid_to: str | None = None
    in_force_from: str | None = None


class Moved(msgspec.Struct, gc=False):
    """CopyMoved."""

    contract_no: str
    revision: int
    copy_no: int
    state: str
    day: str
    to: str


class Noted(msgspec.Struct, gc=False):
    """NoticeAcknowledged."""

    contract_no: str
    revision: int
    department: str
    acknowledged_on: str
    acknowledged_by: str


class Studied(msgspec.Struct, gc=False):
    """FeasibilityRecorded."""

    contract_no: str
    recorded_on: str


class Assessed(msgspec.Struct, gc=False):
    """RisksRecorded."""

    contract_no: str
    recorded_on: str


class Countersigned(msgspec.Struct, gc=False):
    """CountersignGiven."""

    contract_no: str
    department: str
    given_on: str


class Headed(msgspec.Struct, gc=False):
    """OfficeHeadReviewed."""

    contract_no: str
    reviewed_on: str


class Asked(msgspec.Struct, gc=False):
    """ContractChangeRequested."""

    contract_no: str
    change_no: int
    side: str
    requested_on: str


class Said(msgspec.Struct, gc=False):
    """CustomerConsentRecorded."""

    contract_no: str
    change_no: int
    agreed: bool
    called_at: str


READ: dict[str, Any] = {
    f"huikuan.contracts.{name}.v1": msgspec.json.Decoder(kind).decode
    for name, kind in (
        ("ContractRegistered", Registered),
        ("ContractReviewed", Reviewed),
        ("ContractSigned", Signed),
        ("ContractBecameEffective", Effective),
        ("CopyMoved", Moved),
        ("NoticeAcknowledged", Noted),
        ("FeasibilityRecorded", Studied),
        ("RisksRecorded", Assessed),
        ("CountersignGiven", Countersigned),
        ("OfficeHeadReviewed", Headed),
        ("ContractChangeRequested", Asked),
        ("CustomerConsentRecorded", Said),
    )
}


def rebuild(dsn: str, upto: int, version: int) -> None:
    """Fold the first events of the log into tables of this version."""
    ledger = Ledger()
    asyncio.run(folded(dsn, HAND, upto, version, ledger.take, ledger.lines))


class Ledger:
    """The lines of COPY so far, by table; of what a later fact sets anew only the last, by its key."""

    def __init__(self) -> None:
        self.rows: dict[str, list[str]] = {table.name: [] for table in TABLES}
        self.agreed: dict[str, str] = {}
        self.effects: dict[str, str] = {}

    def take(self, block: Sequence[Any]) -> None:
        """Turn a block of events into lines."""
        for position, name, data, at in block:
            read = READ.get(name)
            if read is not None:
                one = read(data)
                TAKEN[type(one)](self, one, position, at)

    def lines(self) -> dict[str, list[str]]:
        """Return all lines, by table."""
        self.rows["contract_line"] = list(self.agreed.values())
        self.rows["contract_effect"] = list(self.effects.values())
        return self.rows

    def registered(self, one: Registered, position: int, at: str) -> None:
        """Write a content."""
        days = r"\N" if one.terms.credit_days is None else one.terms.credit_days
        who = f"{one.contract_no}\t{one.revision}\t{one.customer_id}\t{one.staff_id}\t{one.kind}\t{one.amount}"
        told = f"{one.terms.kind}\t{days}\t{one.content_hash}\t{one.requested_by}\t{at}\t{position}"
        self.rows["contract_content"].append(f"{who}\t{told}\t{one.valid_to or NULL}")
        self.goods(one)
        if one.change_no is not None:
            self.rows["change_revision"].append(f"{one.contract_no}\t{one.revision}\t{one.change_no}")

    def goods(self, one: Registered | Effective) -> None:
        """Write the lines of a content; with its effect they have other list prices."""
        begin = f"{one.contract_no}\t{one.revision}\t"
        for line in one.lines:
            prices = f"{line.quantity}\t{line.unit_price}\t{line.list_price}\t{line.listed}"
            self.agreed[begin + line.line_no] = f"{begin}{line.line_no}\t{line.product_id}\t{prices}"

    def reviewed(self, one: Reviewed, _position: int, _at: str) -> None:
        """Write the end of a review, and who is told."""
        begin = f"{one.contract_no}\t{one.revision}\t"
        told = f"{one.path}\t{one.approved}\t{one.reviewed_on}\t{one.reviewed_by}\t{one.content_hash}"
        self.rows["contract_review"].append(begin + told)
        self.rows["review_notice"] += [f"{begin}{notice.department}\t{notice.due_on}" for notice in one.notices]

    def signed(self, one: Signed, _position: int, _at: str) -> None:
        """Write a signature."""
        told = f"{one.party}\t{one.signed_on}\t{one.signed_by}\t{one.sealed}"
        self.rows["contract_signature"].append(f"{one.contract_no}\t{one.content_hash}\t{told}")

    def effective(self, one: Effective, position: int, _at: str) -> None:
        """Write that a revision holds."""
        self.effects[one.contract_no] = f"{one.contract_no}\tt\t{one.signed_on}\t{NULL}"
        days = f"{one.signed_on}\t{one.in_force_from or one.signed_on}\t{one.valid_to or NULL}"
        self.rows["contract_in_force"].append(f"{one.contract_no}\t{one.revision}\t{days}\t{position}")
        self.goods(one)

    def moved(self, one: Moved, position: int, _at: str) -> None:
        """Write where a copy went."""
        told = f"{one.copy_no}\t{one.state}\t{one.day}\t{one.to}"
        self.rows["contract_copy"].append(f"{one.contract_no}\t{position}\t{one.revision}\t{told}")

    def noted(self, one: Noted, _position: int, _at: str) -> None:
        """Write who took note."""
        told = f"{one.department}\t{one.acknowledged_on}\t{one.acknowledged_by}"
        self.rows["notice_acknowledgement"].append(f"{one.contract_no}\t{one.revision}\t{told}")

    def studied(self, one: Studied, position: int, _at: str) -> None:
        """Write a step."""
        self.step(one.contract_no, position, f"feasibility\t{NULL}", one.recorded_on)

    def assessed(self, one: Assessed, position: int, _at: str) -> None:
        """Write a step."""
        self.step(one.contract_no, position, f"risks\t{NULL}", one.recorded_on)

    def countersigned(self, one: Countersigned, position: int, _at: str) -> None:
        """Write a step."""
        self.step(one.contract_no, position, f"countersign\t{one.department}", one.given_on)

    def headed(self, one: Headed, position: int, _at: str) -> None:
        """Write a step."""
        self.step(one.contract_no, position, f"office-head\t{NULL}", one.reviewed_on)

    def step(self, contract_no: str, position: int, step: str, day: str) -> None:
        """Write a step of a review."""
        self.rows["review_step"].append(f"{contract_no}\t{position}\t{step}\t{day}")

    def asked(self, one: Asked, _position: int, _at: str) -> None:
        """Write a request."""
        self.rows["change_request"].append(f"{one.contract_no}\t{one.change_no}\t{one.side}\t{one.requested_on}")

    def said(self, one: Said, _position: int, _at: str) -> None:
        """Write what the customer said, by the day in Shanghai."""
        day = (datetime.fromisoformat(one.called_at) + SHANGHAI).date()
        self.rows["change_consent"].append(f"{one.contract_no}\t{one.change_no}\t{one.agreed}\t{day}")


NULL = r"\N"
TAKEN: dict[type, Any] = {
    Registered: Ledger.registered,
    Reviewed: Ledger.reviewed,
    Signed: Ledger.signed,
    Effective: Ledger.effective,
    Moved: Ledger.moved,
    Noted: Ledger.noted,
    Studied: Ledger.studied,
    Assessed: Ledger.assessed,
    Countersigned: Ledger.countersigned,
    Headed: Ledger.headed,
    Asked: Ledger.asked,
    Said: Ledger.said,
}
