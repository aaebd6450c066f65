"""Two spellings of one number are one: as somebody reads it out."""

import pytest

from shared.events.text import read_out


@pytest.mark.parametrize(
    "spelt",
    [
        "ab12",
        "AB12",
        "ＡＢ１２",
        "A B\u3000 1 2",
        " AB12 ",
        "AB-12",
        "AB\u201112",
        "A\u2212B12",
        "AB\u200b1\ufeff2",
        "A\tB\x8512",
    ],
)
def test_width_case_blanks_hyphens_and_what_nobody_sees_are_no_part_of_a_number(spelt: str) -> None:
    assert read_out(spelt) == "ab12"


def test_what_differs_when_read_out_stays_apart() -> None:
    assert len({read_out(one) for one in ("AB12", "AB/12", "AB012", "AB.12", "工行", "中行")}) == len("123456")


def test_a_number_of_hyphens_alone_keeps_them() -> None:
    assert read_out("-") != read_out("--")
