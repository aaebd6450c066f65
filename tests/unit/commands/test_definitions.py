"""A file of rules that somebody mistyped is named, with what is wrong in it."""

from pathlib import Path

import pytest

from ops.stack.definitions import definition
from ops.stack.problem import StackError
from shared.events.money import Share
from shared.office.books import policy
from shared.runtime.policy import Rules

BASE = '[commission.base]\ndecided_in = "x"\n1900-01-01 = "0.02"\n'


class Rates(Rules):
    """A small rule book."""

    base: Share


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (BASE.replace("0.02", "two"), r"commission\.base = two: .*a rate is a string"),
        (BASE.replace("0.02", "2"), r"commission\.base = 2: .*a share from 0 to 1"),
        (BASE.replace("1900", "19"), r"commission\.base\.decided_in = 'x': a number is a table"),
        (BASE.replace('decided_in = "x"\n', ""), "does not say where it was decided"),
        (BASE.replace("base", "bass"), r"no software reads commission\.bass"),
        ("", "there is no number base"),
        ("[commission]\nbase = \n", "Invalid value .at line 2"),
    ],
)
def test_what_is_wrong_in_a_file_of_rules_is_said(
    text: str, why: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "rates.toml"
    file.write_text(text, encoding="utf-8")
    monkeypatch.setattr("ops.stack.definitions.import_module", lambda _: policy(Rates, file))
    with pytest.raises(
        StackError, match=f"The rule book of staff cannot be read .*{why}.*services/staff/policy"
    ) as told:
        definition("staff")
    assert told.value.exit_code == 1


def test_a_service_is_found() -> None:
    assert definition("staff").name == "staff"
