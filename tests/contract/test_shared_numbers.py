"""A number that several services use is the same in each, on every day."""

import tomllib
from collections import defaultdict
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[2]
ABOUT = {"effective_from", "decided_in"}
Dated = dict[date, object]


def numbers() -> dict[str, dict[str, Dated]]:
    """Return name -> service -> day -> value, of all rule books."""
    found: dict[str, dict[str, Dated]] = defaultdict(dict)
    for file in sorted(ROOT.glob("services/*/policy/*.toml")):
        for rules in tomllib.loads(file.read_text(encoding="utf-8")).get("rules", ()):
            for name in (one for one in rules.keys() - ABOUT if not isinstance(rules[one], list)):
                found[name].setdefault(file.parts[-3], {})[rules["effective_from"]] = rules[name]
    return found


def test_a_number_of_several_services_is_one_number() -> None:
    shared = {name: books for name, books in numbers().items() if len(books) > 1}
    assert {"limit_a", "limit_b", "limit_c", "limit_d", "small_difference"} <= shared.keys()
    differing = {name: books for name, books in shared.items() if len({str(book) for book in books.values()}) > 1}
    assert differing == {}
