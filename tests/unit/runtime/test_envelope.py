"""Envelopes: what goes onto Kafka comes back as it was, and what is not ours is named."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from aiokafka.partitioner import DefaultPartitioner
from hypothesis import given
from hypothesis import strategies as st

from shared.runtime.log.envelope import (
    MAC,
    SEALED,
    BadRecord,
    Found,
    Seal,
    Unsealed,
    headers,
    opened,
    partition_of,
    wrapped,
)
from shared.runtime.log.mapper import canonical
from shared.runtime.log.peers import packed, unpacked
from shared.runtime.log.store import Entry

SEAL = Seal(bytes(range(32)))
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
    told = headers("orders", EPOCH, 1, entry, partition, SEAL)
    envelope = opened("orders", Found(partition, 7, entry.stream_id.encode(), entry.data, told), SEAL)

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


META = canonical({"actor": "S1", "causation": "orders/e/1", "correlation": "k"})
ENTRY_1 = Entry(5, "note-1", 1, "huikuan.toy.NotePosted.v1", b"{}", META, datetime(2024, 1, 1, tzinfo=UTC), bytes(32))
TRUE = Found(1, 7, b"note-1", b"{}", headers("toy", EPOCH, 1, ENTRY_1, 1, SEAL))


def changed(**headers: bytes | None) -> Found:
    """The true record with some headers changed, in a seal of its own that has the right key."""
    told = dict(TRUE.headers) | headers
    told[MAC] = SEAL(TRUE.partition, TRUE.key, TRUE.value or b"", [told.get(name) for name in SEALED])
    return TRUE._replace(headers=list(told.items()))


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
def test_a_record_that_is_not_ours_is_named_whoever_sealed_it(lie: dict[str, bytes | None], said: str) -> None:
    with pytest.raises(BadRecord, match=said):
        opened("toy", changed(**lie), SEAL)


def test_a_record_without_a_value_is_named() -> None:
    with pytest.raises(BadRecord, match="no value"):
        opened("toy", TRUE._replace(value=None), SEAL)


def test_a_seal_covers_every_header_that_is_written() -> None:
    assert {name for name, _ in TRUE.headers} == {MAC, *SEALED}
    assert opened("toy", TRUE, SEAL).entry == ENTRY_1


@pytest.mark.parametrize("header", SEALED)
@pytest.mark.parametrize("forgery", ["changed", "emptied", "left out"])
def test_a_header_changed_on_the_way_breaks_the_seal(header: str, forgery: str) -> None:
    true = dict(TRUE.headers)
    content = true[header] or b""
    told = {"changed": content[:-1] + bytes([content[-1] ^ 1]), "emptied": b"", "left out": None}[forgery]
    with pytest.raises(Unsealed, match="not that of its source"):
        opened("toy", TRUE._replace(headers=list((true | {header: told}).items())), SEAL)


@pytest.mark.parametrize("change", [{"partition": 2}, {"key": b"note-2"}, {"key": None}, {"value": b"{} "}])
def test_another_place_key_or_value_breaks_the_seal(change: dict[str, Any]) -> None:
    with pytest.raises(Unsealed, match="not that of its source"):
        opened("toy", TRUE._replace(**change), SEAL)


def test_the_key_of_another_source_opens_nothing() -> None:
    with pytest.raises(Unsealed, match="not that of its source"):
        opened("toy", TRUE, Seal(bytes(32)))
    with pytest.raises(Unsealed, match="no MAC"):
        opened("toy", TRUE._replace(headers=[one for one in TRUE.headers if one[0] != MAC]), SEAL)


def test_a_true_record_of_another_topic_is_not_taken_for_ours() -> None:
    with pytest.raises(BadRecord, match="another one"):
        opened("orders", TRUE, SEAL)


def test_what_others_add_to_a_record_is_passed_over() -> None:
    traced = [*TRUE.headers, ("traceparent", b"\xff\x00"), ("nothing", None)]
    assert opened("toy", TRUE._replace(headers=traced), SEAL) == opened("toy", TRUE, SEAL)
