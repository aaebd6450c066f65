"""A dry run asks the services what would become of every row: nothing is recorded, whatever they answer."""

from collections.abc import Mapping
from pathlib import Path

from shared.interchange import Outcome
from shared.interchange.ledger import Fate
from tests.integration.importing.conftest import Town
from tests.integration.importing.test_refusals import (
    COMPANY,
    CONTRACT_LINES,
    CONTRACTS,
    CUSTOMERS,
    DISPATCH_LINES,
    DISPATCHES,
    NOTES,
    RECEIPTS,
    STAFF,
    written,
)

MORE = {
    "staff": [STAFF, COMPANY["staff"][1], "S2,Sun,rep,Sales,2023-01-01"],
    "customers": [CUSTOMERS, COMPANY["customers"][2], "C3,Three,,,S2,2023-01-01", "C4,Four,91A,,S1,2023-02-01"],
    "contracts": [CONTRACTS, "K3,C3,S2,2024-01-02,cod,,yes"],
    "contract_lines": [CONTRACT_LINES, "K3,1,P1,10,100.00"],
    "dispatches": [DISPATCHES, "F3,K3,2024-02-01", COMPANY["dispatches"][1]],
    "dispatch_lines": [DISPATCH_LINES, "F3,1,1,5,", "F1,1,1,4,"],
    "receipts": [
        RECEIPTS,
        COMPANY["receipts"][1],  # as it is on record
        "R2,C1,cheque,N1,2024-02-11,2024-02-12,,51.00,",  # recorded otherwise
        "R3,C1,cheque,N1,2024-03-11,2024-03-12,,5.00,",  # its instrument is used
        "R4,C2,cash,,2024-03-10,,,100.00,F2",
        "R5,C3,cash,,2024-03-10,,,100.00,F3",
    ],
    "credit_notes": [NOTES, "CN2,F1,2024-03-01,999.00", "CN3,F3,2024-03-01,999.00"],
}


async def heads(town: Town) -> Mapping[str, int]:
    return {name: (await one.log.head()).position for name, one in town.rooms.running.items()}


def fates(outcome: Outcome, file: str) -> tuple[int, ...]:
    """Return how many rows of a file are new, new and judged later, known, refused."""
    return tuple(outcome.files[file].get(fate, 0) for fate in (Fate.TAKEN, Fate.RESTING, Fate.KNOWN, Fate.REFUSED))


async def test_a_dry_run_compares_with_what_is_on_record_and_records_nothing(town: Town, tmp_path: Path) -> None:
    first = written(tmp_path / "first", COMPANY)
    before = await heads(town)
    empty = await town.brought(first, dry_run=True)
    assert (empty.refused, empty.known, empty.exit_code) == (0, 0, 0), "in an empty company all is new"
    assert await heads(town) == before
    taken = await town.brought(first)
    assert taken.taken == empty.taken
    await town.rooms.settled()  # what the rows ask of others, such as a grade, is on record too

    before = await heads(town)
    again = await town.brought(first, dry_run=True)
    assert (again.taken, again.known, again.refused) == (0, taken.taken, 0)
    more = written(tmp_path / "more", MORE)
    outcome = await town.brought(more, dry_run=True)
    assert await heads(town) == before
    assert {file: fates(outcome, file) for file in sorted(outcome.files)} == {
        "staff.csv": (1, 0, 1, 0),
        "customers.csv": (0, 1, 1, 1),  # C3 rests on S2; C4 has the credit code of C1
        "contracts.csv": (0, 1, 0, 0),
        "contract_lines.csv": (0, 1, 0, 0),
        "dispatches.csv": (0, 1, 0, 1),
        "dispatch_lines.csv": (0, 1, 0, 1),  # F1 is on record with another quantity
        "receipts.csv": (1, 1, 1, 2),
        "credit_notes.csv": (0, 1, 0, 1),  # of F1 no such amount is left; F3 is not there yet
    }
    quantity = next(one for one in outcome.rejects if one.file == "dispatch_lines.csv")
    assert (quantity.column, quantity.value) == ("quantity", "4")
    real = await town.brought(more)
    assert {(one.file, one.line) for one in outcome.rejects} <= {(one.file, one.line) for one in real.rejects}
    assert real.refused == outcome.refused + 1, "what a door cannot judge before may be refused when it is sent: CN3"
