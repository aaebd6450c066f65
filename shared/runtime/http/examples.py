"""Examples for documents, made of the schemas: every member by the sample of its name, so none can go stale."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Node = dict[str, Any]

SAMPLES: dict[str, Any] = {
    "actor": "S-017",
    "account": "4000012309200012345",
    "answer": "已为您安排换货，明日送达。",
    "appointed_by": "S-001",
    "bank": "ICBC",
    "channel": "phone",
    "clause": "P4-4.1",
    "complaint_no": "TS-2026-000007",
    "content_hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "contract_no": "HT-2026-000118",
    "credit_code": "91440300MA5EXAMPLE",
    "credit_note_no": "HD-2026-000003",
    "customer_id": "C-1001",
    "department": "sales-south",
    "earlier_id": "C-0042",
    "epoch": "6f1c2a52-8a3e-4d0c-9a53-0d9f1a2b3c4d",
    "escort": "郑伟",
    "events": ["huikuan.receivables.PaymentReceived.v1"],
    "file": "receipts.csv",
    "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "incident_id": "CG-2026-000007",
    "instrument_no": "10203040",
    "invoice_no": "FH-2026-000201",
    "item": "交货期可以满足",
    "line_no": "1",
    "manager_id": "S-002",
    "month": "2026-08",
    "name": "宏达机械有限公司",
    "next": "QzEwMDE=",
    "on_behalf_of": "S-001",
    "opinion": "同意",
    "order_no": "DD-2026-000311",
    "owner_id": "S-017",
    "payer": "宏达机械有限公司",
    "payer_account": "6222021234567890123",
    "period": "2026-08",
    "phone": "13800138000",
    "policy": "2026-01-01",
    "product_id": "P-100",
    "proposal_no": "TA-2026-000031",
    "quantity": "10",
    "reason": "客户要求",
    "receipt_no": "SK-2026-000042",
    "refund_no": "TK-2026-000001",
    "region": "华南",
    "result": "客户满意",
    "serial": "2026092400017",
    "severity": "major",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "source": "receivables",
    "staff_id": "S-017",
    "statement": "当时已得到批准",
    "stream_id": "account-C-1001",
    "text": "到货两箱破损",
    "unit": "台",
    "vehicle": "粤B·12345",
    "write_off_no": "HX-2026-000001",
}
SINGULAR = {"earlier_ids": "earlier_id"}
FORMATS = {
    "date": "2026-09-24",
    "date-time": "2026-09-24T09:30:00+08:00",
    "time": "13:30:00",
    "uuid": "6f1c2a52-8a3e-4d0c-9a53-0d9f1a2b3c4d",
}
PERSON, WORDS = "S-017", "示例"
SPELLINGS = ("1234.50", "0.02", "10", "2026-08", "2026", "13:30", "S-017")


def example(schema: Node, schemas: Node, *, needed_only: bool = False, name: str = "") -> Any:
    """Return a value that a schema allows; `needed_only` leaves out members that may be left out.

    `schemas` are the named ones that references lead to, `name` is that of the member for which the value stands.
    """
    return _Examples(schemas, needed_only).of(schema, name)


@dataclass(frozen=True)
class _Examples:
    schemas: Node
    needed_only: bool

    def of(self, schema: Node, name: str) -> Any:
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return schema["enum"][0]
        if "$ref" in schema:
            return self.of(self.schemas[schema["$ref"].rpartition("/")[2]], name)
        if options := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
            return self.of(next((one for one in options if one.get("type") != "null"), options[0]), name)
        kinds: dict[str, Callable[[Node, str], Any]]
        kinds = {"object": self._object, "array": self._array, "string": _text}
        return kinds.get(schema.get("type", ""), _other)(schema, name)

    def _object(self, schema: Node, _name: str) -> Node:
        needed = schema.get("required", ())
        [more] = [*schema.get("patternProperties", {}).values()][:1] or [schema.get("additionalProperties")]
        members = {
            member: self.of(below, member)
            for member, below in schema.get("properties", {}).items()
            if member in needed or not self.needed_only
        }
        if members or not isinstance(more, dict):
            return members
        names = schema.get("propertyNames", {})
        return {_text(names, "" if names.get("format") or names.get("pattern") else "receipt_no"): self.of(more, "")}

    def _array(self, schema: Node, name: str) -> list[Any]:
        if "prefixItems" in schema:
            return [self.of(below, below.get("title", "")) for below in schema["prefixItems"]]
        sample = SAMPLES.get(name)
        if isinstance(sample, list):
            return sample
        return [self.of(schema["items"], SINGULAR.get(name, name))] if "items" in schema else []


def _text(schema: Node, name: str) -> str:
    if schema.get("format") in FORMATS:
        return FORMATS[schema["format"]]
    sample = SAMPLES.get(name)
    if "pattern" not in schema:
        return sample if isinstance(sample, str) else PERSON if name.endswith(("_by", "staff")) else WORDS
    pattern = re.compile(schema["pattern"])
    return next((one for one in (sample, *SPELLINGS) if isinstance(one, str) and pattern.search(one)), "")


def _other(schema: Node, _name: str) -> Any:
    kind = schema.get("type")
    if kind in {"integer", "number"}:
        return max(1, schema.get("minimum", 1))
    return True if kind == "boolean" else None
