"""Reports and month ends from the command line: ask, wait for the tables, print for people or programs."""

from ops.reports.catalogue import FORMS
from ops.reports.closing import NotOver, close_months, foresee_months, open_months, require_over, show_foreseen
from ops.reports.fetching import fetch, named, settled
from ops.reports.format import as_csv, as_json, as_table, show
from ops.reports.question import Asked, NothingToSay, Usage, question, span

__all__ = [
    "FORMS",
    "Asked",
    "NotOver",
    "NothingToSay",
    "Usage",
    "as_csv",
    "as_json",
    "as_table",
    "close_months",
    "fetch",
    "foresee_months",
    "named",
    "open_months",
    "question",
    "require_over",
    "settled",
    "show",
    "show_foreseen",
    "span",
]
