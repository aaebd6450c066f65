"""Bytes to records: encodings, line numbers, quotes."""

import csv
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st

from shared.interchange.table import records

cell = st.text(st.characters(codec="gb18030", exclude_characters="\r"), max_size=8)
table = st.lists(st.lists(cell, min_size=2, max_size=4), max_size=6)


def told(text: str) -> list[tuple[int, list[str], bool]]:
    return [(record.line, list(record.cells), bool(record.flaw)) for record in records(text)]


def test_lines_count_from_one_and_empty_ones_are_passed_over() -> None:
    assert told("a,b\r\n\r\n1,2\n\n3,\n") == [(1, ["a", "b"], False), (3, ["1", "2"], False), (5, ["3", ""], False)]


def test_a_quoted_newline_stays_in_its_value_and_the_next_record_keeps_its_line() -> None:
    assert told('a\n"x\ny",1\nz,2\n') == [(1, ["a"], False), (2, ["x\ny", "1"], False), (4, ["z", "2"], False)]


def test_quotes_hold_commas_and_doubled_quotes() -> None:
    assert told('"O\'Brien, ""Pat""",rep\n') == [(1, ['O\'Brien, "Pat"', "rep"], False)]


def test_a_quote_inside_an_unquoted_value_is_a_quote() -> None:
    assert told('5" pipe,1\n') == [(1, ['5" pipe', "1"], False)]


def test_a_quote_that_does_not_close_costs_its_own_line_only() -> None:
    assert [(line, flawed) for line, _, flawed in told('a,b\n"x,1\ny,2\nz,3')] == [
        (1, False),
        (2, True),
        (3, False),
        (4, False),
    ]


def test_text_after_a_closing_quote_is_no_record() -> None:
    assert told('"a"b,1\nc,2\n')[0][2]


def test_a_nul_is_read_and_left_to_its_column() -> None:
    assert told("a\0b,1\n") == [(1, ["a\0b", "1"], False)]


@given(table, st.sampled_from(["\n", "\r\n"]))
def test_what_the_library_writes_is_read_back(rows: list[list[str]], ending: str) -> None:
    out = StringIO()
    csv.writer(out, lineterminator=ending).writerows(rows)
    written = [row for row in rows if row != [""]]
    assert [list(record.cells) for record in records(out.getvalue())] == written


@given(table)
def test_a_record_starts_on_the_line_that_an_editor_shows(rows: list[list[str]]) -> None:
    lines, text = [], ""
    for row in rows:
        out = StringIO()
        csv.writer(out, lineterminator="\n").writerow(row)
        lines.append(text.count("\n") + 1)
        text += out.getvalue()
    assert [record.line for record in records(text)] == lines
