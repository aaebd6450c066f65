"""The services' doors as a page asks at them: with the person's own token, in the person's language."""

import asyncio
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

import httpx2

from services.console.login.accounts import Away

NOTHING: Mapping[str, str] = MappingProxyType({})
READ_SECONDS = 20
SHOWS_WITHIN = "wait=5"
BUSY = frozenset({429, 502, 503, 504})
WAITED_FOR = frozenset({503})


class Said(Exception):
    """A service said no: `status`, and the members of its problem."""

    def __init__(self, status: int, members: Mapping[str, Any]) -> None:
        super().__init__(status, members)
        self.status = status
        self.members = members


class Doors:
    """The doors of all services for one person."""

    def __init__(self, client: httpx2.AsyncClient, urls: Mapping[str, str], token: str, language: str) -> None:
        self._client = client
        self._urls = urls
        self._headers = {"Authorization": f"Bearer {token}", "Accept-Language": language}

    async def get(
        self,
        service: str,
        path: str,
        query: Mapping[str, str] = NOTHING,
        *,
        at_least: str = "",
        purpose: str | None = None,
    ) -> Any:
        """Return what a door answers; `at_least` is a position that its tables must have. Raises Said, Away."""
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
        """Return the whole answer of a reading door. Raises Said, Away."""
        headers = {**self._headers, **({"X-Purpose": quote(purpose, safe=" ")} if purpose else {})}
        if at_least:
            query, headers = {**query, "at-least": at_least}, {**headers, "Prefer": SHOWS_WITHIN}
        return await self._sent(service, "GET", path, params=query, headers=headers)

    async def all_of(self, **asked: tuple[str, str] | tuple[str, str, Mapping[str, str]]) -> dict[str, Any]:
        """Return the answers of several reading doors by name; None where one says no or is away."""

        async def one(question: tuple[Any, ...]) -> Any:
            try:
                return await self.get(*question)
            except (Said, Away):
                return None

        answers = await asyncio.gather(*(one(question) for question in asked.values()))
        return dict(zip(asked, answers, strict=True))

    async def post(
        self,
        service: str,
        path: str,
        body: Mapping[str, Any],
        *,
        key: str,
        version: str | None = None,
        dry_run: bool = False,
    ) -> Any:
        """Ask for something, or for what would follow. Raises Said, Away."""
        headers = {**self._headers, "Idempotency-Key": key} | ({"If-Match": version} if version else {})
        query = {"dry-run": "true"} if dry_run else {}
        answer = await self._sent(service, "POST", path, params=query, json=dict(body), headers=headers)
        return answer.json()

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
        raise Said(answer.status_code, members if isinstance(members, dict) else {})


def part(number: str) -> str:
    """Return an id as one part of a path; dots are encoded as well, since `..` would lead elsewhere."""
    return quote(number, safe="").replace(".", "%2E")
