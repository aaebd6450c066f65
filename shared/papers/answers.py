"""What a document is made of: the doors that answer it, and how their answers become its arguments. Pure."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from shared.papers.statement import last_day

Rows = Sequence[Mapping[str, Any]]
NOTHING: Mapping[str, str] = MappingProxyType({})


class Door(NamedTuple):
    """A reading door: a report, or a list that answers in pages. `exported`: it is asked with a purpose."""

    service: str
    path: str
    asked: Mapping[str, str] = NOTHING
    exported: bool = False


NAMES = {"people": Door("staff", "/reports/people"), "customers": Door("customers", "/reports/customer-names")}
"""What people and customers are called."""


def of_statement(staff_id: str, month: str) -> dict[str, Door]:
    """Return the doors that answer the statement of a person and a month."""
    person = {"month": month, "staff": staff_id}
    return {
        "sums": Door("receivables", "/reports/statement", person, exported=True),
        "lines": Door("receivables", "/reports/commission", {"month": month}, exported=True),
        "entries": Door("receivables", "/reports/commission-entries", person, exported=True),
        "invoices": Door("receivables", "/reports/receivables", {"as_of": last_day(month).isoformat()}, exported=True),
        "closes": Door("receivables", "/commission-periods"),
        **NAMES,
    }


def of_review() -> dict[str, Door]:
    """Return the doors that answer the record of a review, beside the file of its contract."""
    return {"products": Door("contracts", "/products"), **NAMES}


def statement_from(told: Mapping[str, Rows], month: str) -> dict[str, Any] | None:
    """Return the arguments of `statement`, by what each door of `of_statement` answered; None: there is none."""
    if not told["sums"]:
        return None
    rows = {name: told[name] for name in ("lines", "entries", "invoices", "people", "customers")}
    return {"sums": told["sums"][0], **rows, "closed": closed(told["closes"], month)}


def closed(closes: Rows, month: str) -> Mapping[str, Any] | None:
    """Return who closed a month, when, and the hash of what it says; None while it is open."""
    return next((one for one in closes if one["month"] == month), None)


def review_from(file: Mapping[str, Any], told: Mapping[str, Rows]) -> dict[str, Any]:
    """Return the arguments of `review_record`, by what each door of `of_review` answered."""
    names = {name: told[name] for name in ("products", "people", "customers")}
    return {"file": file, **names, "recorded": file.get("recorded", {})}
