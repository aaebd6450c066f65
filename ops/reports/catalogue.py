"""The reports, as data: whose they are, what is asked for them, which columns they have and how a person reads them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from shared.events.days import SHANGHAI

EVERYWHERE = "every service"
NAMES: Mapping[str, str] = {"staff_id": "people", "customer_id": "customer-names"}
"""Id column -> the report that says what each id of this kind is called, in its column `name`."""
TEXT, AMOUNT, FIGURE = "text", "amount", "figure"


def name_of(column: str) -> str:
    """Return the column that holds what the ids of a column are called; it stands right after it."""
    return f"{column}_name"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: text, an amount of yuan (two decimals), or a figure (a count, a rate). `summed` gets a total."""

    name: str
    kind: str = TEXT
    summed: bool = False


Row = Mapping[str, Any]


def by_columns(row: Row) -> tuple[str, ...]:
    """Return the place of a row: its values, as text."""
    return tuple(str(value or "") for value in row.values())


def by_name_and_day(row: Row) -> tuple[str, ...]:
    """Return the place of a number: its name, and the day from which it holds."""
    return row["name"], row["effective_from"]


def by_due_moment(row: Row) -> tuple[Any, ...]:
    """Return the place of a duty: a due day counts as its 24:00; what somebody is only told of comes last."""
    if row["due_at"] is not None:
        due = datetime.fromisoformat(row["due_at"])
    elif row["due_on"] is not None:
        due = datetime.combine(date.fromisoformat(row["due_on"]), time(tzinfo=SHANGHAI)) + timedelta(days=1)
    else:
        due = datetime.max.replace(tzinfo=UTC)
    return due, row["service"], row["duty_id"]


@dataclass(frozen=True, slots=True)
class Form:
    """A report's form; `required` and `optional` name what is asked with it. `EVERYWHERE` is not one service's.

    `turn` says where a row stands where reports of several services are joined; else its columns do, in their order.
    """

    name: str
    service: str
    title: str
    columns: tuple[Column, ...]
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    turn: Callable[[Row], tuple[Any, ...]] = by_columns


def _columns(names: str, kinds: Mapping[str, str]) -> tuple[Column, ...]:
    """Read `a b c`; a name with + behind it is summed."""
    pairs = [(name.removesuffix("+"), name.endswith("+")) for name in names.split()]
    return tuple(Column(name, kinds.get(name, TEXT), summed) for name, summed in pairs)


def _kinds(amounts: str = "", figures: str = "") -> dict[str, str]:
    return dict.fromkeys(amounts.split(), AMOUNT) | dict.fromkeys(figures.split(), FIGURE)


FORMS = {
    form.name: form
    for form in (
        Form(
            "commission",
            "receivables",
            "Commission",
            _columns(
                "month staff_id role invoice_no component entitled_to_date+ settled_before+ payable+",
                _kinds("entitled_to_date settled_before payable"),
            ),
            ("month",),
        ),
        Form(
            "commission-entries",
            "receivables",
            "What commission lines rest on",
            _columns(
                "staff_id invoice_no component customer_id contract_no cause reference business_on recorded_at "
                "collected rate earned+",
                _kinds("collected earned", "rate"),
            ),
            ("month",),
            ("staff",),
        ),
        Form(
            "statement",
            "receivables",
            "Commission statements",
            _columns(
                "month staff_id brought_forward+ earned+ clawed_back+ payable+ carried_forward+ status",
                _kinds("brought_forward earned clawed_back payable carried_forward"),
            ),
            ("month",),
            ("staff",),
        ),
        Form(
            "ranking",
            "receivables",
            "Ranking by money collected",
            _columns("period rank staff_id collected+ bonus+", _kinds("collected bonus", "rank")),
            ("month|year",),
        ),
        Form(
            "ageing",
            "receivables",
            "Ageing of receivables",
            _columns(
                "customer_id not_due+ d1_30+ d31_60+ d61_90+ d91_180+ d181_plus+ outstanding+ unapplied+",
                _kinds("not_due d1_30 d31_60 d61_90 d91_180 d181_plus outstanding unapplied"),
            ),
            optional=("as_of", "known_at"),
        ),
        Form(
            "overdue",
            "receivables",
            "Overdue",
            _columns(
                "invoice_no customer_id staff_id due_on days_overdue outstanding+ stage",
                _kinds("outstanding", "days_overdue stage"),
            ),
            optional=("as_of",),
        ),
        Form(
            "stages",
            "receivables",
            "Stages of collection",
            _columns("invoice_no due_on stage reached_on duty_owner", _kinds("", "stage")),
        ),
        Form(
            "promises",
            "receivables",
            "Promises to pay",
            _columns(
                "promise_no customer_id invoice_no amount+ promised_for paid+ status",
                _kinds("amount paid"),
            ),
        ),
        Form(
            "collection-progress",
            "receivables",
            "Progress of collection",
            _columns(
                "month staff_id customer_id falling_due+ overdue+ promised+ collected+ bills_in_hand+",
                _kinds("falling_due overdue promised collected bills_in_hand"),
            ),
            ("month",),
        ),
        Form(
            "leaver-statements",
            "receivables",
            "Statements of leavers",
            _columns(
                "staff_id through brought_forward+ earned+ clawed_back+ payable+ carried_forward+",
                _kinds("brought_forward earned clawed_back payable carried_forward"),
            ),
        ),
        Form(
            "retention",
            "receivables",
            "Retentions",
            _columns("invoice_no customer_id due_on amount+ outstanding+ complaint_no", _kinds("amount outstanding")),
            optional=("as_of",),
        ),
        Form(
            "freight-accounts",
            "receivables",
            "Freight accounts",
            _columns(
                "customer_id advanced+ set_off+ paid_out+ balance+",
                _kinds("advanced set_off paid_out balance"),
            ),
            optional=("as_of",),
        ),
        Form(
            "bills",
            "receivables",
            "Bills",
            _columns(
                "receipt_no customer_id kind acceptor instrument_no amount+ received_on due_on status counted_on",
                _kinds("amount"),
            ),
            optional=("as_of",),
        ),
        Form(
            "collections",
            "receivables",
            "Money on the road",
            _columns(
                "collection_no collector_id customer_id method amount+ collected_on due_on handed_in_on counted+ "
                "days_late",
                _kinds("amount counted", "days_late"),
            ),
            optional=("as_of",),
        ),
        Form(
            "grades",
            "customers",
            "Credit grades",
            _columns(
                "customer_id grade volume+ on_time max_days_overdue bounced+ reason",
                _kinds("volume", "on_time max_days_overdue bounced"),
            ),
            optional=("as_of",),
        ),
        Form(
            "contacts",
            "customers",
            "Contacts with customers",
            _columns("at customer_id staff_id channel direction late summary", {}),
            optional=("customer", "from", "to"),
        ),
        Form(
            "grades-over-time",
            "customers",
            "Grades of customers over time",
            _columns("day grade_a grade_b grade_c grade_d", _kinds("", "grade_a grade_b grade_c grade_d")),
            optional=("as_of",),
        ),
        Form(
            "receivables",
            "receivables",
            "Receivables",
            _columns(
                "invoice_no customer_id contract_no staff_id issued_on due_on "
                "amount+ collected+ credited+ written_off+ outstanding+",
                _kinds("amount collected credited written_off outstanding"),
            ),
            optional=("as_of",),
        ),
        Form(
            "contracts",
            "contracts",
            "Contracts",
            _columns(
                "contract_no customer_id staff_id kind amount+ signed_on effective status",
                _kinds("amount"),
            ),
        ),
        Form(
            "contract-ledger",
            "contracts",
            "Contract ledger",
            _columns(
                "contract_no revision customer_id staff_id kind amount+ signed_on in_force_from valid_to copies "
                "dispatched+ collected+ outstanding+ status",
                _kinds("amount dispatched collected outstanding", "revision copies"),
            ),
            optional=("as_of",),
        ),
        Form(
            "review-notices",
            "contracts",
            "Notices of reviewed contracts",
            _columns("contract_no revision department due_on acknowledged_on acknowledged_by", _kinds("", "revision")),
        ),
        Form(
            "contract-changes",
            "contracts",
            "Changes of contracts",
            _columns(
                "contract_no change_no side requested_on consented_on revision in_force_from status",
                _kinds("", "change_no revision"),
            ),
        ),
        Form(
            "dispatch",
            "orders",
            "Dispatch",
            _columns(
                "date batch sequence order_no customer_id invoice_no amount+ vehicle escort freight+",
                _kinds("amount freight", "sequence"),
            ),
            ("date",),
        ),
        Form(
            "dispatch-plan",
            "orders",
            "Dispatch plan",
            _columns(
                "ship_on batch sequence order_no customer_id zone required_on urgent late status",
                _kinds("", "sequence"),
            ),
            optional=("from", "to"),
        ),
        Form(
            "drivers",
            "orders",
            "Drivers",
            _columns("driver_id carrier_id plate papers_valid_to last_trip_on keep_to", {}),
        ),
        Form(
            "proofs",
            "orders",
            "Proofs of delivery",
            _columns("invoice_no customer_id carrier_id left_on due_on proved_on complete case_no", {}),
        ),
        Form(
            "carrier-cases",
            "orders",
            "Cases on carriers",
            _columns(
                "case_no invoice_no carrier_id kind opened_on claimed+ settled+ status", _kinds("claimed settled")
            ),
        ),
        Form(
            "production",
            "orders",
            "Production",
            _columns(
                "order_no contract_line_no product_id stage quantity expected_on required_on reported_on",
                _kinds("", "quantity"),
            ),
        ),
        Form(
            "stock",
            "orders",
            "Stock",
            _columns("product_id on_hand reserved free short", _kinds("", "on_hand reserved free short")),
        ),
        Form(
            "access-log",
            EVERYWHERE,
            "Who read or exported what",
            _columns("at staff_id object action purpose", {}),
        ),
        Form(
            "rules",
            EVERYWHERE,
            "Numbers that a manager may change",
            _columns("name value effective_from decided_in proposed_by approved_by clause", {}),
            turn=by_name_and_day,
        ),
        Form(
            "duties",
            EVERYWHERE,
            "Duties",
            _columns("service duty_id kind subject owner_id raised_on due_on due_at status escalated_to", {}),
            optional=("as_of",),
            turn=by_due_moment,
        ),
        Form(
            "proposals",
            "staff",
            "Proposals about people",
            _columns(
                "proposal_no kind staff_id clause raised_on proposed+ decided+ outcome status in_force_on",
                _kinds("proposed decided"),
            ),
        ),
        Form("people", "staff", "People", _columns("staff_id name department role", {})),
        Form("customer-names", "customers", "Names of customers", _columns("customer_id name", {})),
        Form(
            "complaints-overdue",
            "aftersales",
            "Complaints overdue",
            _columns("complaint_no customer_id step due_at", {}),
            optional=("at",),
        ),
    )
}
