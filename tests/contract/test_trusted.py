"""What our log returns is read without validation: both ways of reading agree over every event that is kept here."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from shared.events import Event
from shared.events.money import Money, Quantity
from shared.events.registry import BY_NAME, EVENTS
from shared.events.text import Id
from shared.runtime.log import decoding, mapper
from tests.golden.world import decided

CORPUS = Path(__file__).with_name("corpus")


def agree(name: str, data: bytes) -> None:
    """Both ways give the same object: class, members, which were given, and what is written of it later."""
    careful, quick = mapper.decode(name, data), decoding.decode(name, data)
    assert type(quick) is type(careful)
    assert quick == careful
    assert quick.model_fields_set == careful.model_fields_set
    assert quick.model_dump_json() == careful.model_dump_json()
    assert list(vars(quick)) == list(vars(careful))
    assert [type(value) for value in vars(quick).values()] == [type(value) for value in vars(careful).values()]
    assert quick.model_copy() == careful
    assert hash(repr(quick)) == hash(repr(quick.model_copy(deep=True)))


def shortened(event: type[Event]) -> Iterator[dict[str, Any]]:
    """Yield the event's sample, as it is, turned around, and without each of the members that may be absent."""
    sample = json.loads((CORPUS / f"{event.TYPE}.json").read_text(encoding="utf-8"))
    yield sample
    yield dict(reversed(sample.items()))
    yield sample | {"from_a_later_writer": {"x": [1]}}
    optional = [name for name, field in event.model_fields.items() if not field.is_required()]
    for name in optional:
        yield {member: value for member, value in sample.items() if member != name}
    yield {member: value for member, value in sample.items() if member not in optional}


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.TYPE)
def test_both_read_every_sample_alike(event: type[Event]) -> None:
    for members in shortened(event):
        agree(event.TYPE, json.dumps(members, ensure_ascii=False).encode())


@pytest.mark.parametrize("company", ["corners", "random-1"])
def test_both_read_a_company_alike(company: str) -> None:
    told = {one.event.model_dump_json(exclude_none=True): type(one.event).TYPE for one in decided(company).recorded}
    assert len(told) > 100
    for data, name in told.items():
        agree(name, data.encode())


class ParcelSent(Event):
    """A stand-in for any event."""

    TYPE: ClassVar[str] = "huikuan.orders.ParcelSent.v1"
    parcel_no: Id
    value: Money
    pieces: Quantity


def test_what_cannot_be_read_is_told_in_the_words_of_validation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BY_NAME, ParcelSent.TYPE, ParcelSent)
    for data in (b"", b"\xff", b"[]", b'{"parcel_no": 7}', b'{"parcel_no": "P", "value": "ten", "pieces": "1"}'):
        with pytest.raises(ValueError, match="ParcelSent"):
            decoding.decode(ParcelSent.TYPE, data)


def test_what_only_validation_reads_is_read_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BY_NAME, ParcelSent.TYPE, ParcelSent)
    agree(ParcelSent.TYPE, b'{"parcel_no": "P", "value": "10.00", "pieces": "1"}')
    lone = rb'{"parcel_no": "\ud83d", "value": "10.00", "pieces": "1"}'
    with pytest.raises(ValueError, match="ParcelSent"):
        decoding.decode(ParcelSent.TYPE, lone)


def test_words_that_nobody_knows_are_told_apart() -> None:
    with pytest.raises(mapper.Newer):
        decoding.decode(f"{EVENTS[0].TYPE.rpartition('.')[0]}.v9", b"{}")
    with pytest.raises(mapper.Unknown):
        decoding.decode("huikuan.weather.RainFell.v1", b"{}")


def test_older_shapes_are_lifted(monkeypatch: pytest.MonkeyPatch) -> None:
    class ParcelSentV0(ParcelSent):
        """An older shape."""

        TYPE: ClassVar[str] = "huikuan.orders.ParcelSent.v0"

        def upcast(self) -> ParcelSent:
            """Return the present shape."""
            return ParcelSent.model_validate(self.model_dump())

    monkeypatch.setitem(BY_NAME, ParcelSentV0.TYPE, ParcelSentV0)
    lifted = decoding.decode(ParcelSentV0.TYPE, b'{"parcel_no": "P", "value": "10.00", "pieces": "1"}')
    assert type(lifted) is ParcelSent
