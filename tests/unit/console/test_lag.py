"""How far readers were behind, as a page has it: by reader, by minute, as a line."""

from services.console.frame.formats import TREND_HEIGHT, TREND_WIDTH, line
from services.console.pages.lag import by_minute, lagging

ANSWER = {
    "at": [f"2024-06-01T00:0{minute}:{second}0Z" for minute in (0, 1) for second in range(6)],
    "readers": [
        {"name": "ledger", "source": "orders", "behind": [0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]},
        {"name": "grading", "source": "staff", "behind": [None, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, None]},
    ],
}


def test_a_row_for_each_reader() -> None:
    rows = lagging("customers", ANSWER)
    assert [(row["name"], row["behind"], row["most_behind"]) for row in rows] == [
        ("ledger", 0, 5),
        ("grading", None, 2),
    ]
    assert lagging("customers", None) == []


def test_each_minute_names_the_reader_that_was_furthest_behind() -> None:
    assert [(row["at"][14:16], row["behind"], row["name"]) for row in by_minute(ANSWER)] == [
        ("01", 2, "grading"),
        ("00", 5, "ledger"),
    ]
    assert by_minute({"at": [], "readers": []}) == []


def test_a_line_stays_within_its_picture() -> None:
    points = [tuple(map(float, point.split(","))) for point in line([0, None, 7, 3]).split()]
    assert [x for x, _ in points] == [0.0, 40.0, 80.0, TREND_WIDTH]
    assert all(0 <= y <= TREND_HEIGHT for _, y in points)
    assert min(y for _, y in points) == points[2][1]
    assert line([]) == ""
