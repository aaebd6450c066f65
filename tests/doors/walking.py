"""Sends what was drawn, as whoever is told, and holds each answer against the document."""

import traceback
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from itertools import count
from typing import Any

import httpx2
import requests
from schemathesis import Response
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    status_code_conformance,
)

from shared.runtime.http.front_door import KEY
from tests.doors.bodies import body_conformance
from tests.doors.drawn import Case, Operation
from tests.keys import bearer

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    body_conformance,
    negative_data_rejection,
]
SHUT_OUT = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
Faults = dict[tuple[str, int, str], str]  # by operation, status and kind


def encoded(header: tuple[str, str | bytes]) -> tuple[bytes, bytes]:
    """Return a header as it is sent."""
    name, value = header
    return name.encode("latin-1"), value if isinstance(value, bytes) else value.encode("latin-1")


@dataclass
class Walk:
    """Goes through the doors of one service; `faults` has the first answer of each kind that the document denies."""

    client: httpx2.AsyncClient
    faults: Faults = field(default_factory=dict)
    met: dict[str, Counter[int]] = field(default_factory=dict)
    refused: dict[str, set[str]] = field(default_factory=dict)
    keys: Any = field(default_factory=count)
    signed: Any = field(default_factory=lambda: cache(bearer))

    async def through(self, operation: Operation, case: Case, people: Iterable[str]) -> list[str]:
        """Ask for a case as each of these people, and return whom the door let in; who has no name has no token."""
        met = self.met.setdefault(operation.label, Counter())
        answers = {name: await self.ask(case, name) for name in people}
        met.update(answers.values())
        return [name for name, status in answers.items() if status not in SHUT_OUT]

    async def ask(self, case: Case, name: str) -> int:
        """Send one request under a key of its own and hold its answer against the document; return the status."""
        if KEY.fullmatch(case.headers.get("Idempotency-Key", "")):
            case.headers["Idempotency-Key"] = f"walk-{next(self.keys)}"
        headers = self.signed(name) if name else {}
        sent = requests.Request(**case.as_transport_kwargs(base_url=str(self.client.base_url), headers=headers))
        prepared = sent.prepare()
        content = prepared.body.encode() if isinstance(prepared.body, str) else prepared.body
        assert prepared.method
        assert prepared.url
        assert content is None or isinstance(content, bytes)
        try:
            answer = await self.client.request(
                prepared.method, prepared.url, content=content, headers=list(map(encoded, prepared.headers.items()))
            )
        except Exception as error:  # the service would answer 500 and write this into its log
            shown = "".join(traceback.format_exception(error)[-6:])
            self.found(case, 500, "ServerError", f"as {name}: {prepared.method} {prepared.url}\n{content!r}\n{shown}")
            return 500
        self.hold(case, answer, prepared, name)
        if answer.status_code in {HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY}:
            self.refused.setdefault(case.operation.label, set()).add(str(answer.json().get("detail")))
        return answer.status_code

    def hold(self, case: Case, answer: httpx2.Response, prepared: requests.PreparedRequest, name: str) -> None:
        """Hold an answer against the document."""
        response = Response(
            status_code=answer.status_code,
            headers={header: [value] for header, value in answer.headers.items()},
            content=answer.content,
            request=prepared,
            elapsed=0.0,
            verify=False,
        )
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as group:
            for one in group.exceptions:
                self.found(case, answer.status_code, type(one).__name__, f"as {name}: {one}\n{group}")

    def found(self, case: Case, status: int, kind: str, what: str) -> None:
        """Keep the first fault of a kind."""
        self.faults.setdefault((case.operation.label, status, kind), what)

    def undone(self) -> dict[str, set[str]]:
        """Return the doors that did nothing for anybody, with the reasons that they gave."""
        return {
            label: self.refused.get(label, set())
            for label, statuses in self.met.items()
            if all(status >= HTTPStatus.MULTIPLE_CHOICES for status in statuses)
        }

    def told(self) -> str:
        """Return how many answers there were, by status."""
        statuses = sum(self.met.values(), Counter[int]())
        return f"{statuses.total()} answers of {len(self.met)} doors: {dict(sorted(statuses.items()))}"
