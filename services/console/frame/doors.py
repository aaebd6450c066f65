"""The services' doors as a page asks at them: with the person's own token, in the person's language."""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

import httpx2

from services.console.login.accounts import Away
from shared import SERVICES
from shared.runtime.calls import part
from shared.runtime.no_answer import Problem

__all__ = ["Doors", "in_house", "part"]

NOTHING: Mapping[str, str] = MappingProxyType({})
READ_SECONDS = 20
SHOWS_WITHIN = "wait=5"
BUSY = frozenset({429, 502, 503, 504})


class Doors:
    """The doors of all services for one person."""

    def __init__(self, client: httpx2.AsyncClient, urls: Mapping[str, str], token: str, language: str) -> None:
        self._client = client
        self._urls = urls
        self._headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}
        self.late = False
        """Whether a table did not come in time to what was just recorded, and was shown as it stood."""

    async def get(
        self,
        service: str,
        path: str,
        query: Mapping[str, str] = NOTHING,
        *,
        at_least: str = "",
        purpose: str | None = None,
    ) -> Any:
        """Return what a door answers; `at_least` is a position that its tables must have. Raises Problem, Away."""
        return (await self.answer(service, path, query, at_least=at_least, purpose=purpose)).json()

    async def answer(
        self,
        service: str,
        path: str,
        query: Mapping[str, str] = NOTHING,
        *,
        at_least: str = "",
        purpose: str | None = None,
    ) -> httpx2.Response:
        """Return the whole answer of a reading door: where its tables do not come so far in time, as they stand.

        Raises Problem, Away.
        """
        headers = {**self._headers, **({"X-Purpose": quote(purpose, safe=" ")} if purpose else {})}
        if at_least and not self.late:
            waits = {**headers, "Prefer": SHOWS_WITHIN}
            try:
                return await self._sent(service, "GET", path, params={**query, "at-least": at_least}, headers=waits)
            except Problem as said:
                if "wanted" not in said.members:
                    raise
                self.late = True
        return await self._sent(service, "GET", path, params=query, headers=headers)

    async def all_of(self, **asked: tuple[str, str] | tuple[str, str, Mapping[str, str]]) -> dict[str, Any]:
        """Return the answers of several reading doors by name; None where one says no or is away."""

        async def one(question: tuple[Any, ...]) -> Any:
            try:
                return await self.get(*question)
            except (Problem, Away):
                return None

        answers = await asyncio.gather(*(one(question) for question in asked.values()))
        return dict(zip(asked, answers, strict=True))

    async def post(
        self,
        service: str,
        path: str,
        body: Mapping[str, Any] | None,
        *,
        key: str,
        version: str | None = None,
        dry_run: bool = False,
    ) -> Any:
        """Ask for something, or for what would follow; some doors take no body. Raises Problem, Away."""
        query = {"dry-run": "true"} if dry_run else {}
        content = {} if body is None else {"json": dict(body)}
        headers = self._changing(key, version)
        return (await self._sent(service, "POST", path, params=query, headers=headers, **content)).json()

    async def put(self, service: str, path: str, body: Mapping[str, Any], *, key: str, version: str | None) -> Any:
        """Say what stands at an address from now on. Raises Problem, Away."""
        headers = self._changing(key, version)
        return (await self._sent(service, "PUT", path, headers=headers, json=dict(body))).json()

    def _changing(self, key: str, version: str | None) -> dict[str, str]:
        return {**self._headers, "Idempotency-Key": key} | ({"If-Match": version} if version else {})

    async def _sent(self, service: str, method: str, path: str, **what: Any) -> httpx2.Response:
        try:
            answer = await self._client.request(method, self._urls[service] + path, **what)
        except httpx2.TransportError as error:
            raise Away(service) from error
        if answer.is_success:
            return answer
        try:
            members = answer.json()
        except ValueError:
            members = {}
        if answer.status_code in BUSY and "wanted" not in members:
            raise Away(service)
        raise Problem(answer.status_code, members if isinstance(members, dict) else {})


def in_house(service: str) -> str:
    """Return the name of a service that an address names. Raises Problem (404) where there is none."""
    if service not in SERVICES:
        raise Problem(HTTPStatus.NOT_FOUND, {})
    return service
