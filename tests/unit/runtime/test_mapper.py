"""Words: known, newer, strange."""

import pytest

from shared.events.staff import StaffLeft
from shared.runtime.log.mapper import EventMapper, Newer, Unknown, Written, decode, strange


def test_a_known_word_is_read_and_members_that_a_later_writer_adds_are_ignored() -> None:
    data = b'{"staff_id":"1002","left_on":"2024-05-31","reason":"retired"}'
    assert decode("huikuan.staff.StaffLeft.v1", data) == StaffLeft.model_validate_json(data)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("huikuan.staff.StaffLeft.v2", Newer),
        ("huikuan.staff.StaffLeft.v10", Newer),
        ("huikuan.staff.StaffDanced.v1", Unknown),
        ("huikuan.orders.StaffLeft.v1", Unknown),
        ("huikuan.staff.StaffLeft", Unknown),
        ("huikuan.staff", Unknown),
        ("huikuan", Unknown),
        ("", Unknown),
        (".v1", Unknown),
    ],
)
def test_other_words_are_newer_or_unknown(name: str, error: type[Exception]) -> None:
    with pytest.raises(Unknown) as raised:
        decode(name, b"{}")
    assert type(raised.value) is error
    assert strange(name) is (error is Unknown)


def test_the_mapper_of_the_library_writes_wire_names_and_reads_them_back() -> None:
    written = Written("staff-1002", 3, StaffLeft.model_validate({"staff_id": "1002", "left_on": "2024-05-31"}))
    stored = EventMapper().to_stored_event(written)

    assert (stored.topic, stored.state) == (
        "huikuan.staff.StaffLeft.v1",
        b'{"staff_id":"1002","left_on":"2024-05-31"}',
    )
    assert EventMapper().to_domain_event(stored) == written
