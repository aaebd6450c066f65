"""Text files as people have them: every encoding, separator and quote."""

from pathlib import Path

import pytest

from shared.interchange.preparing import separated
from tests.unit.interchange.rows import CUSTOMERS, EXPECTED, ROWS
from tests.unit.interchange.sheets import RECEIPTS, changes, read, troubles, written


def separated_text(separator: str, end: str = "\n") -> str:
    return end.join(separator.join(map(str, row)) for row in ROWS) + end


@pytest.mark.parametrize("separator", separated.SEPARATORS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_files_in_every_encoding_and_with_every_separator(tmp_path: Path, separator: str, encoding: str) -> None:
    place = tmp_path / "客户.csv"
    place.write_bytes(separated_text(separator, "\r\n").encode(encoding))
    found = read(place)
    assert written(found)["customers.csv"] == EXPECTED
    assert [one[0] for one in changes(found)] == ["C3"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_every_way(tmp_path: Path, end: str) -> None:
    place = tmp_path / "a.txt"
    place.write_bytes(separated_text("\t", end).encode())
    assert written(read(place))["customers.csv"] == EXPECTED


def test_a_line_may_name_the_separator(tmp_path: Path) -> None:
    place = tmp_path / "a.csv"
    place.write_text("sep=;\n" + separated_text(";"), encoding="utf-8")
    found = read(place)
    assert written(found)["customers.csv"] == EXPECTED
    assert [one[0] for one in changes(found)] == ["C4"]


def test_quotes_keep_a_separator_within_a_value(tmp_path: Path) -> None:
    place = tmp_path / "a.csv"
    place.write_text(
        ",".join(RECEIPTS) + '\nR1,C1,现金,,2024/3/5,"1,000.00",\nR2,C1,现金,,2024/3/5,"￥2,500",\n', encoding="utf-8"
    )
    assert [row["amount"] for row in written(read(place))["receipts.csv"]] == ["1000.00", "2500"]


def test_a_separator_within_a_value_without_quotes_is_never_passed_over(tmp_path: Path) -> None:
    place = tmp_path / "a.csv"
    place.write_text(",".join(RECEIPTS) + "\nR1,C1,现金,,2024/3/5,1,000.00,F1\nR2,C1\n", encoding="utf-8")
    assert troubles(read(place)) == [
        "A2: this row has 8 values, its header 7",
        "A3: this row has 2 values, its header 7",
    ]


def test_a_quote_that_does_not_close_is_named(tmp_path: Path) -> None:
    place = tmp_path / "a.csv"
    place.write_text(",".join(CUSTOMERS) + '\nC1,"One,2024-01-01\nC2,Two,2024-01-01\n', encoding="utf-8")
    assert troubles(read(place)) == ["A2: this row is no CSV record: a quote does not close, or text follows it"]


def test_decimals_behind_a_comma_where_semicolons_separate(tmp_path: Path) -> None:
    place = tmp_path / "a.csv"
    place.write_text(";".join(RECEIPTS) + "\nR1;C1;现金;;2024/3/5;1.234,50;\n", encoding="utf-8")
    assert written(read(place))["receipts.csv"][0]["amount"] == "1234.50"


def test_bytes_that_could_be_two_encodings_are_decided_by_the_sender(tmp_path: Path) -> None:
    place = tmp_path / "a.csv"
    place.write_bytes("customer_id,name,registered_on\nC1,\u00c0\u00c1\u00ce,2024-01-01\n".encode())
    assert written(read(place, told="GB18030"))["customers.csv"][0]["name"] == "脌脕脦"
