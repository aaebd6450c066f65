"""The reports, as data: whose they are, what is asked for them, which columns they have and how a person reads them."""

from collections.abc import Mapping
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Form:
    """A report's form; `required` and `optional` name what is asked with it.

    `EVERYWHERE` is not one service's: the rows of all are ordered `by` these columns, by all where none is named.
    """

    name: str
    service: str
    title: str
    columns: tuple[Column, ...]
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    by: tuple[str, ...] = ()


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
            by=("name", "effective_from"),
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
