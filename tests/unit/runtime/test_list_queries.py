"""What a list is asked for: its query goes to the tables whole, without the end of a page."""

import pytest

from shared.runtime.http.tables import unpaged

ROWS = "SELECT i.a, i.b FROM i WHERE i.a > $1 AND i.b IN (SELECT x FROM y ORDER BY x)"


@pytest.mark.parametrize(
    "ends", [" ORDER BY i.a LIMIT $2", "\nORDER BY i.a LIMIT $2\n", " ORDER BY 1 LIMIT $2", " LIMIT $2"]
)
def test_order_and_end_of_a_page_are_left_out(ends: str) -> None:
    assert unpaged(ROWS + ends) == f"SELECT * FROM ({ROWS}) AS listed WHERE $2::bigint IS NULL"


def test_an_order_that_chooses_the_rows_stays() -> None:
    chosen = "\nSELECT DISTINCT ON (a) a, b FROM i WHERE a > $1 ORDER BY a, b DESC NULLS LAST"
    assert f"({chosen})" in unpaged(f"{chosen} LIMIT $2")
