"""The published language: schemas are what the classes say, samples of every version stay readable."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import jsonschema  # type: ignore[import-untyped]
import pytest

from ops.schemas import broken
from shared.events import Event, schema
from shared.events.receivables import CashHandedIn
from shared.events.registry import BY_NAME, EVENTS, read
from shared.events.text import Id
from shared.runtime.log.mapper import EventMapper, Unknown, Written, decode

CORPUS = Path(__file__).with_name("corpus")
MAPPER = EventMapper()

of_each_event = pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.TYPE)


def sample(event: type[Event]) -> dict[str, Any]:
    members: dict[str, Any] = json.loads((CORPUS / f"{event.TYPE}.json").read_text(encoding="utf-8"))
    return members


def through_the_log(event: Event) -> Event:
    written: Written = MAPPER.to_domain_event(MAPPER.to_stored_event(Written("some-stream", 1, event)))
    return written.event


def lifted(event: Event) -> Event:
    """Return a fact in its present shape."""
    upcast: Callable[[], Event] | None = getattr(event, "upcast", None)
    return event if upcast is None else upcast()


@of_each_event
def test_the_committed_schema_is_what_the_class_says(event: type[Event]) -> None:
    committed = (schema.FOLDER / schema.name(event)).read_text(encoding="utf-8")
    assert committed == schema.text(schema.document(event)), "run: make schemas"


def test_no_schema_and_no_sample_stands_for_nothing() -> None:
    names = {event.TYPE for event in EVENTS}
    assert {file.stem for file in schema.FOLDER.glob("*.json")} == names
    assert {file.stem for file in CORPUS.glob("*.json")} >= names


def test_nothing_breaks_the_promise_of_a_committed_schema() -> None:
    assert broken(schema.FOLDER, EVENTS) == []


@pytest.mark.parametrize("file", sorted(CORPUS.glob("*.json")), ids=lambda file: file.stem)
def test_every_sample_ever_kept_is_read(file: Path) -> None:
    assert isinstance(decode(file.stem, file.read_bytes()), Event)


@of_each_event
def test_a_sample_says_every_member(event: type[Event]) -> None:
    """What a sample leaves out is not pinned: such a member could change its shape unseen."""
    assert sample(event).keys() == event.model_fields.keys()


@of_each_event
def test_a_sample_fits_its_schema(event: type[Event]) -> None:
    committed = json.loads((schema.FOLDER / schema.name(event)).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(committed).validate(sample(event))


@of_each_event
def test_a_fact_comes_back_from_the_log_as_it_went_in(event: type[Event]) -> None:
    fact = event.model_validate(sample(event))
    assert through_the_log(fact) == lifted(fact)
    stored = json.loads(MAPPER.to_stored_event(Written("some-stream", 1, fact)).state)
    assert event.model_validate(stored) == fact


@of_each_event
def test_a_member_without_a_value_survives_the_log(event: type[Event]) -> None:
    """The log leaves such members out, so each one must be one that a fact can do without."""
    fact = event.model_validate(sample(event))
    empty = {name: None for name, field in event.model_fields.items() if type(None) in _kinds(field.annotation)}
    bare = fact.model_copy(update=empty)
    assert through_the_log(bare) == lifted(bare)


@of_each_event
def test_a_reader_passes_over_members_of_a_later_writer(event: type[Event]) -> None:
    later = json.dumps({**sample(event), "a_later_member": {"of": ["any", "shape"]}}).encode()
    assert read(event.TYPE, later) == event.model_validate(sample(event))


def test_an_unknown_word_is_no_error_to_a_reader_and_named_by_the_log() -> None:
    assert read("huikuan.orders.OrderSung.v1", b"{}") is None
    with pytest.raises(Unknown, match="OrderSung"):
        decode("huikuan.orders.OrderSung.v1", b"{}")


class CashBroughtV1(Event):
    """An old shape: what finance wrote down before receipts had numbers of their own."""

    TYPE: ClassVar[str] = "huikuan.receivables.CashBrought.v1"
    book: Id
    page: int
    payer: Id
    day: str

    def upcast(self) -> CashHandedIn:
        """Return the fact in its present shape."""
        return CashHandedIn(receipt_no=f"{self.book}-{self.page}", customer_id=self.payer, handed_in_on=self.day)


def test_an_old_shape_is_lifted_to_the_present_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BY_NAME, CashBroughtV1.TYPE, CashBroughtV1)
    old = b'{"book":"K3","page":17,"payer":"C0042","day":"2019-05-06"}'
    expected = CashHandedIn(receipt_no="K3-17", customer_id="C0042", handed_in_on="2019-05-06")
    assert decode(CashBroughtV1.TYPE, old) == expected


def _kinds(annotation: Any) -> tuple[Any, ...]:
    return getattr(annotation, "__args__", (annotation,))
