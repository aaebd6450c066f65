"""Reports and month ends from the command line: ask, wait for the tables, print for people or programs."""

from ops.reports.catalogue import FORMS, Asked
from ops.reports.fetching import fetch, settled
from ops.reports.format import as_csv, as_json, as_table, show
from ops.reports.months import Month, close_months

__all__ = ["FORMS", "Asked", "Month", "as_csv", "as_json", "as_table", "close_months", "fetch", "settled", "show"]
