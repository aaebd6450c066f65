"""Envelopes: what goes onto Kafka comes back as it was, and what is not ours is named."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from aiokafka.partitioner import DefaultPartitioner
from hypothesis import given
from hypothesis import strategies as st

from shared.runtime.envelope import BadRecord, headers, opened, partition_of, wrapped
from shared.runtime.log import Entry
from shared.runtime.mapper import canonical
from shared.runtime.peers import packed, unpacked

EPOCH = "00000000-0000-4000-8000-000000000001"
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30)
INSTANT = st.integers(0, 10**15).map(lambda micros: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros))
ENTRY = st.builds(
    Entry,
    st.integers(2, 2**63 - 1),
    TEXT,
    st.integers(0, 2**63 - 1),
    TEXT,
    st.binary(max_size=200),
    st.fixed_dictionaries({"actor": TEXT}, optional={"causation": TEXT, "correlation": TEXT}).map(canonical),
    INSTANT,
    st.binary(max_size=50).map(lambda seed: sha256(seed).digest()),
)


@given(ENTRY, st.integers(0, 5))
def test_an_entry_survives_the_way_over_kafka(entry: Entry, partition: int) -> None:
    envelope = opened("orders", partition, 7, entry.data, headers("orders", EPOCH, 1, entry))

    assert envelope.entry == entry
    assert (envelope.source, envelope.epoch, envelope.partition) == ("orders", EPOCH, partition)
    assert (envelope.previous, envelope.offset) == (1, 7)


@given(st.lists(ENTRY, max_size=20))
def test_entries_survive_the_way_over_http(entries: list[Entry]) -> None:
    assert unpacked(packed(entries)) == entries


@given(TEXT, st.integers(1, 12))
def test_a_stream_s_partition_is_the_one_that_every_client_computes(stream: str, partitions: int) -> None:
    everybody = list(range(partitions))
    assert partition_of(stream, partitions) == DefaultPartitioner()(stream.encode(), everybody, everybody)


@given(st.lists(ENTRY, max_size=30), st.integers(1, 4))
def test_what_is_pulled_is_chained_within_each_partition(entries: list[Entry], partitions: int) -> None:
    entries = [entry._replace(position=place) for place, entry in enumerate(entries, 11)]
    envelopes = wrapped("orders", EPOCH, 10, entries, partitions)

    assert [one.entry for one in envelopes] == entries
    for partition in range(partitions):
        mine = [one for one in envelopes if one.partition == partition]
        assert [one.previous for one in mine] == [10, *(one.entry.position for one in mine)][: len(mine)]
        assert all(partition_of(one.entry.stream_id, partitions) == partition for one in mine)


ENTRY_1 = Entry(5, "note-1", 1, "huikuan.toy.NotePosted.v1", b"{}", b"{}", datetime(2024, 1, 1, tzinfo=UTC), bytes(32))


@pytest.mark.parametrize(
    ("lie", "said"),
    [
        ({"ce_type": None}, "ce_type"),
        ({"ce_subject": b"\xff"}, "UTF-8"),
        ({"ce_subject": b"a\0b"}, "NUL"),
        ({"ce_position": b"-5"}, "impossible"),
        ({"ce_position": b"5.0"}, "invalid literal"),
        ({"ce_position": b"9" * 20}, "impossible"),
        ({"ce_position": b"9" * 5_000}, "digits"),
        ({"ce_prevposition": b"5"}, "impossible"),
        ({"ce_streamversion": b""}, "invalid literal"),
        ({"ce_time": b"2024-01-01T00:00:00"}, "impossible"),
        ({"ce_time": b"yesterday"}, "isoformat"),
        ({"ce_epoch": b"first"}, "UUID"),
        ({"ce_hash": b"xyz"}, "hexadecimal"),
    ],
)
def test_a_record_that_is_not_ours_is_named(lie: dict[str, bytes | None], said: str) -> None:
    told = dict(headers("toy", EPOCH, 1, ENTRY_1)) | lie
    with pytest.raises(BadRecord, match=said):
        opened("toy", 0, 0, b"{}", list(told.items()))
    with pytest.raises(BadRecord, match="no value"):
        opened("toy", 0, 0, None, headers("toy", EPOCH, 1, ENTRY_1))
