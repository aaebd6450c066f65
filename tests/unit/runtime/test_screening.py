"""JSON is read in one way only, or refused."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.runtime.http.etags import versions
from shared.runtime.http.problems import Problem, pointer
from shared.runtime.http.screening import parsed

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.text(),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(st.text(), below, max_size=4),
)


@given(VALUES)
def test_what_is_json_is_read_as_it_stands(value: Any) -> None:
    assert parsed(json.dumps(value).encode()) == value
    assert parsed(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")) == value


@given(st.dictionaries(st.text(), VALUES, min_size=1, max_size=4), VALUES, st.integers(0, 20), st.data())
def test_a_member_that_stands_twice_is_refused_at_any_depth(
    members: dict[str, Any], other: Any, depth: int, data: st.DataObject
) -> None:
    twice = data.draw(st.sampled_from(sorted(members)))
    pairs = [*members.items(), (twice, other)]
    doubled = "{" + ",".join(f"{json.dumps(name)}:{json.dumps(value)}" for name, value in pairs) + "}"
    with pytest.raises(Problem, match="stands twice"):
        parsed(('[{"a":' * depth + doubled + "}]" * depth).encode())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b'{"a": 1,}',
        b'{"a": 1} {}',
        b"\xef\xbb\xbf{}",
        '{"a": 1}'.encode("utf-16"),
        '{"a": "回款"}'.encode("gb18030"),
        b'"\xed\xa0\x80"',
        b"NaN",
        b"[-Infinity]",
        b"9" * 5_000,
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b'{"a": 1, "\\u0061": 2}',
        b'{"\\ud800": 1, "\\ud800": 2}',
    ],
)
def test_what_is_not_json_is_refused(content: bytes) -> None:
    with pytest.raises(Problem) as refused:
        parsed(content)
    assert refused.value.status == 400
    refused.value.detail.encode()


@pytest.mark.parametrize(
    ("if_match", "passing", "stale"),
    [
        ('"3"', [3], [0, 2, 4]),
        (' "3" ', [3], [2]),
        ('"3", "4"', [3, 4], [2, 5]),
        ('"3",\t"4","5"', [3, 4, 5], [2]),
        ("*", [1, 7, 2**62], [0]),
        ('W/"3"', [], [0, 3]),
        ('W/"3", "4"', [4], [3]),
        ('"abc", "03", "-1", "", "٣"', [], [0, 3]),
        ('"99999999999999999999"', [], [0]),
    ],
)
def test_if_match_lets_pass_what_it_names(if_match: str, passing: list[int], stale: list[int]) -> None:
    wanted = versions(if_match.replace("٣", "\xd9\xa3"))
    assert all(version in wanted for version in passing)
    assert not any(version in wanted for version in stale)


@pytest.mark.parametrize(
    "if_match", ["", "3", '"3', '3"', '"3" "4"', '"3",', ',"3"', '*, "3"', 'w/"3"', '"3";x', '"3 "', "\x7f"]
)
def test_what_is_no_list_of_tags_is_refused(if_match: str) -> None:
    with pytest.raises(Problem, match="with its quotes"):
        versions(if_match)


def test_a_pointer_escapes_what_json_pointers_escape() -> None:
    assert pointer(("body", "rows", 0, "a/b~c")) == "/body/rows/0/a~1b~0c"
    pointer(("body", "\ud800")).encode()
