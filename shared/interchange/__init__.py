"""Import: an interchange directory of CSV files, through the services' own decisions, each row accounted for.

The way of a row: `table` (bytes to records) -> `directory` (records to rows, by `files` and `values`) -> `documents`
(heads with their lines) -> `plan` (who is asked what, in which order) -> `sending` (POSTs that wait by position tokens)
-> `ledger`.
"""

from shared.interchange.directory import Progress
from shared.interchange.ledger import Reject, rejects_csv
from shared.interchange.loading import Outcome, load

__all__ = ["Outcome", "Progress", "Reject", "load", "rejects_csv"]
