"""Services that stand in for the real ones: they keep what they are asked and know what they kept."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from ops.connection import Connection
from shared import SERVICES

KEYS = {
    "staff": ("staff_id",),
    "departments": ("department",),
    "customers": ("customer_id",),
    "products": ("product_id",),
    "prices": ("product_id", "effective_from"),
    "contracts": ("contract_no",),
    "handovers": ("contract_no", "effective_on"),
    "dispatches": ("invoice_no",),
    "entries": ("kind", "receipt_no", "credit_note_no", "write_off_no"),
    "complaints": ("complaint_no",),
}
Says = Callable[[str, Mapping[str, Any]], str | None]
"""Given the kind of import and an item, the reason to refuse it, or None."""


@dataclass
class Post:
    """One POST as it arrived."""

    service: str
    kind: str
    rows: list[dict[str, Any]]
    at_least: str | None
    key: str


@dataclass
class Books:
    """All six services in one place; `says` refuses items, `fails` are answers given before the next real ones.

    `field_named` is the member that refusals name as the one to blame.
    """

    says: Says = lambda _kind, _item: None
    field_named: str | None = None
    posts: list[Post] = field(default_factory=list)
    kept: dict[tuple[str, ...], dict[str, Any]] = field(default_factory=dict)
    positions: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SERVICES, 0))
    fails: list[int] = field(default_factory=list)
    invoices: dict[str, dict[str, Any]] = field(default_factory=dict)

    def connection(self) -> Connection:
        """Return the way to these services."""
        urls = {service: f"http://{service}" for service in SERVICES}
        return Connection(urls, lambda: "a token", httpx2.MockTransport(self.answer))

    def items(self, kind: str) -> list[dict[str, Any]]:
        """Return all items of a kind in the order in which they arrived."""
        return [row for post in self.posts if post.kind == kind for row in post.rows]

    def money(self) -> list[dict[str, Any]]:
        """Return what receivables was asked beside the invoices, in the order in which it arrived."""
        return [row for row in self.items("entries") if row["kind"] != "invoice"]

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request."""
        service, path = request.url.host, request.url.path
        if path == "/log/head":
            return httpx2.Response(200, json={"position": self.positions[service], "epoch": "1"})
        if request.method == "GET":
            return self._found(path)
        if self.fails:
            return httpx2.Response(self.fails.pop(0), json={"title": "Not now."})
        return self._recorded(service, path.rpartition("/")[2], request)

    def _found(self, path: str) -> httpx2.Response:
        _, _import, door, number = path.split("/")
        body = self.invoices.get(number) if door == "invoices" else self.kept.get((door, number))
        return httpx2.Response(200, json=body) if body else httpx2.Response(404, json={"title": "Not there."})

    def _recorded(self, service: str, kind: str, request: httpx2.Request) -> httpx2.Response:
        rows = json.loads(request.content)["rows"]
        if "dry-run" in request.url.params:
            return self._previewed(service, kind, rows)
        token = request.url.params.get("at-least")
        self.posts.append(Post(service, kind, rows, token, request.headers["Idempotency-Key"]))
        answers = [self._one(service, kind, row) for row in rows]
        return httpx2.Response(200, json={"position": self.positions[service], "answers": answers})

    def _previewed(self, service: str, kind: str, rows: list[dict[str, Any]]) -> httpx2.Response:
        kept, positions = dict(self.kept), dict(self.positions)
        answers = [self._one(service, kind, row) for row in rows]
        self.kept, self.positions = kept, positions
        return httpx2.Response(200, json={"position": self.positions[service], "answers": answers})

    def _one(self, service: str, kind: str, row: dict[str, Any]) -> dict[str, Any]:
        names = ("kind", "invoice_no") if row.get("kind") == "invoice" else KEYS[kind]
        key = (kind, *(str(row[name]) for name in names if name in row))
        known = self.kept.get(key)
        reason = self.says(kind, row)
        if known is not None:
            same = known == row
            return {"outcome": "known" if same else "refused", "clause": None, "reason": None if same else "Known."}
        if reason:
            members = {"field": self.field_named} if self.field_named else {}
            return {"outcome": "refused", "clause": "P4-7", "reason": reason, "members": members}
        self.kept[key] = row
        self.positions[service] += 1
        return {"outcome": "accepted", "clause": None, "reason": None}


def directory(folder: Path, **files: str | bytes) -> Path:
    """Write an interchange directory: a file for each name, `receipts` for receipts.csv."""
    for name, content in files.items():
        (folder / f"{name}.csv").write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


COMPANY = {
    "staff": "staff_id,name,role,department,joined_on\nS1,Li,rep,D1,2020-01-01\nM1,Wu,manager,D1,2020-01-01\n",
    "departments": "department,manager_id\nD1,M1\n",
    "customers": "customer_id,name,registered_on,owner_id\nC1,One,2020-01-01,S1\nC2,Two,2020-01-01,\n",
    "products": "product_id,name,unit\nP1,Steel,t\n",
    "prices": "product_id,unit_price,effective_from\nP1,100.00,2020-01-01\n",
    "contracts": (
        "contract_no,customer_id,staff_id,signed_on,terms,credit_days,effective\n"
        "K1,C1,S1,2024-01-01,credit,30,yes\nK2,C2,S1,2024-01-01,cod,,yes\n"
    ),
    "contract_lines": (
        "contract_no,line_no,product_id,quantity,unit_price\nK1,1,P1,10,110.00\nK1,2,P1,5,90.00\nK2,1,P1,1,1.00\n"
    ),
    "dispatches": "invoice_no,contract_no,dispatched_on\nI1,K1,2024-02-01\nI2,K2,2024-02-01\n",
    "dispatch_lines": (
        "invoice_no,line_no,contract_line_no,quantity,freight_amount\nI1,1,1,4,\nI1,2,,,12.50\nI2,1,1,1,\n"
    ),
    "receipts": (
        "receipt_no,customer_id,method,instrument_no,received_on,cleared_on,bounced_on,amount,invoice_no\n"
        "R1,C1,cash,,2024-03-01,,,100.00,I1\n"
    ),
}
"""A small company in which every row is right."""
