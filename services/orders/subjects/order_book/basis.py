"""What a decision about an order rests on, as our tables know it. P5-5"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from services.orders.policy import OrdersRules
from services.orders.subjects.certificate import Unused
from services.orders.subjects.order_book.agreed import Agreed, Described
from services.orders.subjects.order_book.credit import Standing
from services.orders.subjects.order_book.funds import Funds
from services.orders.subjects.zone import ZoneRow
from shared.office.calendar import EMPTY, Calendar
from shared.office.delegations import BY_OWN_RIGHT, Authority
from shared.runtime.ask.decisions import Basis
from shared.runtime.policy import Book


@dataclass(frozen=True, slots=True)
class OrderBasis(Basis):
    """Rows that a decision about an order rests on.

    `standing` is the customer's credit account, `funds` what he has paid and nothing has used, `finance_heads` are
    those who may release; `stays` is the number that stays, where the customer was merged into another. `described`
    says by product what it asks for; `region` is the customer's, `zones` tells in which zone that lies; `driver` is the
    one named, `goods` what is certified and reserved of what leaves. `rep` is the contract's of the day, `employed` are
    those of the people named who are on the roster; a customer is `seasoned` who settled an invoice in full.
    `authority` is the right by which somebody agrees, releases or settles. `receivers` may sign for goods of a
    contract, by its revision.
    """

    policy: Book[OrdersRules]
    calendar: Calendar = EMPTY
    contract: Agreed | None = None
    standing: Standing = field(default_factory=Standing)
    funds: Funds = field(default_factory=Funds)
    finance_heads: frozenset[str] = frozenset()
    stays: str | None = None
    described: Mapping[str, Described] = field(default_factory=dict)
    region: str | None = None
    zones: Sequence[ZoneRow] = ()
    driver: "Hired | None" = None
    goods: "Goods | None" = None
    rep: str | None = None
    employed: frozenset[str] = frozenset()
    seasoned: bool = True
    authority: Authority = BY_OWN_RIGHT
    receivers: Mapping[int, Sequence[str]] = field(default_factory=dict)

    @property
    def rules(self) -> OrdersRules:
        """The rules of the business day on which the wish was accepted."""
        return self.policy.on(self.stamp.today)


@dataclass(frozen=True, slots=True)
class Hired:
    """A driver as the tables know him: his carrier, and until when each of his papers is valid. P5-5.3a"""

    carrier_id: str
    papers: Mapping[str, date | None]
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Goods:
    """What a dispatch may take by product: unused certificates, and what its order has reserved. P1-2.2, P5-5.1

    `characteristics` are the special ones of the contract, by revision.
    """

    unused: Mapping[str, Sequence[Unused]] = field(default_factory=dict)
    reserved: Mapping[str, Decimal] = field(default_factory=dict)
    characteristics: Mapping[int, Sequence[str]] = field(default_factory=dict)
