"""The AsyncAPI 3.0 document of a service: the topics that it reads and the one that it writes, with their events.

Operations come from FastStream's own account of the subscribers; what a topic carries comes from the published
language.
"""

from collections.abc import Iterator
from typing import Any, cast

from faststream.kafka import KafkaBroker
from faststream.specification.asyncapi import AsyncAPI

from shared.events import Event, schema
from shared.events.registry import EVENTS, OFFICE
from shared.runtime.feed.intake import Intake
from shared.runtime.feed.kafka_bus import KafkaBus
from shared.runtime.feed.progress import Progress
from shared.runtime.feed.projecting import ProjectionFeed
from shared.runtime.kafka import TOPIC, Kafka
from shared.runtime.log.envelope import META
from shared.runtime.log.peers import Sources
from shared.runtime.running import Service
from shared.runtime.tables.definition import Projection

Node = dict[str, Any]

BOOTSTRAP = "127.0.0.1:8611"
HERE = "#/components/schemas/"
PADDED = {"type": "string", "pattern": "^[0-9]{20}$"}
HEADERS: Node = {
    "ce_specversion": {"const": "1.0"},
    "ce_id": {"type": "string", "description": "epoch/position"},
    "ce_source": {"type": "string", "description": "the topic"},
    "ce_type": {"type": "string", "description": "the wire name, with its version"},
    "ce_time": {"type": "string", "format": "date-time", "description": "when it was recorded"},
    "ce_subject": {"type": "string", "description": "the stream, which is the record's key as well"},
    "ce_position": {**PADDED, "description": "position in the service's log"},
    "ce_prevposition": {**PADDED, "description": "the position before it in this partition"},
    "ce_streamversion": {"type": "string", "description": "version in its stream"},
    "ce_hash": {"type": "string", "description": "the log's hash chain at this position"},
    "ce_epoch": {"type": "string", "format": "uuid", "description": "changes when the log is restored from a backup"},
    "ce_mac": {
        "type": "string",
        "pattern": "^[0-9a-f]{64}$",
        "description": "HMAC-SHA256 of the source over partition, key, value and headers",
    },
    "content-type": {"const": "application/json"},
}


def document(service: Service, bootstrap: str = BOOTSTRAP) -> Node:
    """Return the document of a service."""
    told = f"What {service.name} says on its topic and what it reads on others: CloudEvents 1.0 in binary mode."
    made = AsyncAPI(_broker(service, bootstrap), title=f"huikuan {service.name}", version="1", description=told)
    whole: Node = made.to_specification().to_jsonable()
    events: dict[str, type[Event]] = {}
    for channel in whole["channels"].values():
        words = (f"{channel['address']}.", f"{TOPIC.format(OFFICE)}.")
        said = {event.__name__: event for event in EVENTS if event.TYPE.startswith(words)}
        channel["messages"] = {name: {"$ref": f"#/components/messages/{e.TYPE}"} for name, e in said.items()}
        events |= {event.TYPE: event for event in said.values()}
    for operation in whole["operations"].values():
        operation.pop("messages")  # all of its channel
    schemas = {name: one for event in events.values() for name, one in _schemas(event)}
    parts = {"messages": {n: _message(e) for n, e in events.items()}, "schemas": {"CloudEvent": _headers(), **schemas}}
    return (
        whole
        | {name: _sorted(whole[name]) for name in ("channels", "operations")}
        | {"components": {name: _sorted(part) for name, part in parts.items()}}
    )


def _sorted(members: Node) -> Node:
    return dict(sorted(members.items()))  # FastStream keeps subscribers in a set


def _broker(service: Service, bootstrap: str) -> KafkaBroker:
    """Return a broker that has the subscribers of the service, and is never started."""
    sources = sorted({source for p in service.projections for source in p.sources} | set(service.reads))
    everything = ProjectionFeed(service.name, cast(Any, None), Projection("everything", tuple(sources), ()))
    nowhere = Intake(service.name, [everything], cast(Sources, None), cast(Progress, None))
    broker = KafkaBus(service.name, Kafka(bootstrap), nowhere, {}, 0).broker
    broker.publisher(TOPIC.format(service.name), title=f"{service.name} ->")
    return broker


def _headers() -> Node:
    told: Node = {header: {"type": "string"} for header in META.values()}
    return {"type": "object", "required": sorted(HEADERS), "properties": {**HEADERS, **told}}


def _message(event: type[Event]) -> Node:
    return {
        "name": event.TYPE,
        "title": event.__name__,
        "summary": (event.__doc__ or "").partition("\n")[0],
        "contentType": "application/json",
        "headers": {"$ref": f"{HERE}CloudEvent"},
        "payload": {"$ref": f"{HERE}{event.TYPE}"},
    }


def _schemas(event: type[Event]) -> Iterator[tuple[str, Node]]:
    """Yield the schema of an event and those of its parts, which lie beside it here."""
    whole = {name: node for name, node in schema.document(event).items() if name not in {"$schema", "$id"}}
    parts = whole.pop("$defs", {})
    service = event.TYPE.split(".")[1]
    for name, part in parts.items():
        yield f"{service}.{name}", _moved(part, service)
    yield event.TYPE, _moved(whole, service)


def _moved(node: Any, service: str) -> Any:
    if isinstance(node, list):
        return [_moved(item, service) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        name: f"{HERE}{service}.{value.rpartition('/')[2]}" if name == "$ref" else _moved(value, service)
        for name, value in node.items()
    }
