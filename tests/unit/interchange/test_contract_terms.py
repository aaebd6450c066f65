"""contract_terms.csv: the instalments of contracts, each with its contract or not at all. P4-7.3"""

from pathlib import Path

import pytest

from shared.interchange import values
from shared.interchange.values import BadCell
from tests.unit.interchange.books import COMPANY, Books
from tests.unit.interchange.test_refused_rows import loaded, told

HEAD = "contract_no,part_no,share,days,months,counted_from,retention\n"
PARTS = f"{HEAD}K1,2,0.60,,1,delivery,no\nK1,01,0.3,,,signing,\nK1,3,0.1,365,,delivery,yes\n"
BY_PARTS = COMPANY["contracts"].replace("2024-01-01,credit,30", "2024-01-01,instalments,")


@pytest.mark.parametrize("contracts", [BY_PARTS, COMPANY["contracts"]])
def test_parts_go_with_their_contract_whose_terms_are_then_instalments(tmp_path: Path, contracts: str) -> None:
    books = Books()
    outcome = loaded(tmp_path, books, contracts=contracts, contract_terms=PARTS)
    assert outcome.rejects == ()
    one, other = books.items("contracts")
    assert (one["terms"], one.get("credit_days"), other["terms"]) == ("instalments", None, "cod")
    assert "instalments" not in other
    assert one["instalments"] == [
        {"share": "0.3", "counted_from": "signing"},
        {"share": "0.6", "months": 1, "counted_from": "delivery", "retention": False},
        {"share": "0.1", "days": 365, "counted_from": "delivery", "retention": True},
    ]


def test_a_part_that_is_wrong_takes_its_contract_along(tmp_path: Path) -> None:
    outcome = loaded(tmp_path, contracts=BY_PARTS, contract_terms=PARTS.replace("0.1,365", "1.1,365"))
    places = told(outcome)
    assert ("contract_terms.csv", 4, "share", "1.1") in places
    assert ("contracts.csv", 2, "", "") in places
    assert ("contract_terms.csv", 2, "", "") in places
    assert ("contract_lines.csv", 2, "", "") in places


def test_parts_without_a_contract_and_instalments_without_parts_are_refused(tmp_path: Path) -> None:
    outcome = loaded(tmp_path, contracts=BY_PARTS, contract_terms=f"{HEAD}K9,1,1,,,signing,\n")
    assert ("contract_terms.csv", 2, "contract_no", "K9") in told(outcome)
    [reject] = [one for one in outcome.rejects if (one.file, one.column) == ("contracts.csv", "terms")]
    assert "has no instalments in contract_terms.csv" in reject.reason
    lines = COMPANY["contract_lines"].replace("K1,1,P1,10", "K1,1,P1,x")
    outcome = loaded(tmp_path, contracts=BY_PARTS, contract_terms=PARTS, contract_lines=lines)
    assert [one for one in told(outcome) if one[0] == "contract_terms.csv"] == [
        ("contract_terms.csv", line, "", "") for line in (2, 3, 4)
    ]


@pytest.mark.parametrize("share", ["0", "1.000001", "-0.1", "0.1234567", "30%", "1e-1", ".3"])
def test_a_share_is_a_plain_part_of_the_whole(share: str) -> None:
    with pytest.raises(BadCell):
        values.share(share)


def test_shares_and_months_are_read_as_they_go_on_the_wire() -> None:
    assert [values.share(one) for one in ("1", "0.30", "1.000", "0.000001")] == ["1", "0.3", "1", "0.000001"]
    assert values.months("12") == 12
    with pytest.raises(BadCell):
        values.months("121")
