"""Reports and month ends from the command line: ask, wait for the tables, print for people or programs."""

from ops.reports.catalogue import FORMS
from ops.reports.closing import close_months
from ops.reports.fetching import fetch, settled
from ops.reports.format import as_csv, as_json, as_table, show
from ops.reports.question import Asked, Usage, question, span

__all__ = [
    "FORMS",
    "Asked",
    "Usage",
    "as_csv",
    "as_json",
    "as_table",
    "close_months",
    "fetch",
    "question",
    "settled",
    "show",
    "span",
]
