"""Log-in by a company's OpenID provider: its tokens are what services get, and are renewed while the session lives.

Tokens are held in this process. What renews them also lies in the session's sealed cookie, so that a restart of the
console, or another one beside it, goes on with the session; where it does not fit there, the browser goes to the
provider once more.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from secrets import token_urlsafe
from time import monotonic

import httpx2

from services.console.login.accounts import Away, NotLetIn
from services.console.login.openid import Begun, OpenID, ProviderAway, ProviderRefused, Refused, Tokens
from services.console.login.session import IDLE_SECONDS, Session

SECRET_BYTES = 32
RENEWED_BEFORE_SECONDS = 60
MOST_HELD = 10_000
Roster = Callable[[str], Awaitable[str]]
"""Tells by a token as whom the services know its holder. Raises NotLetIn off the roster, ProviderRefused, Away."""


@dataclass(slots=True)
class Held:
    """The tokens of one session, until when they are good, and whose turn it is to renew them."""

    tokens: Tokens
    until: float = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def take(self, tokens: Tokens) -> None:
        """Hold further tokens; a provider that gives no further refresh token or id_token means the ones so far."""
        refresh, identity = tokens.refresh or self.tokens.refresh, tokens.identity or self.tokens.identity
        self.tokens = replace(tokens, refresh=refresh, identity=identity)
        self.until = monotonic() + tokens.seconds

    @property
    def fresh(self) -> bool:
        """Whether the token is good for a while: a minute, or half of its time where that is less."""
        return monotonic() < self.until - min(RENEWED_BEFORE_SECONDS, self.tokens.seconds / 2)


class Provider:
    """The sessions of people who come by way of the provider."""

    def __init__(self, openid: OpenID, roster: Roster) -> None:
        self.openid = openid
        self._roster = roster
        self._held: OrderedDict[str, Held] = OrderedDict()
        self._ended: OrderedDict[str, float] = OrderedDict()

    async def sign_in(self, begun: Begun, answer: Mapping[str, str]) -> Session:
        """Begin a session with what the provider answered. Raises NotLetIn, ProviderRefused, ProviderAway, Away."""
        named, tokens = await self.openid.finished(begun, answer)
        known = await self._roster(tokens.access)
        if known != named:
            raise ProviderRefused(f"the id_token names {named}, the access token {known}")
        session = Session(known, token_urlsafe(SECRET_BYTES), refresh=tokens.refresh)
        self._of(session).take(tokens)
        return session

    async def token(self, session: Session) -> tuple[str, Session]:
        """Return a token that holds for a while, and the session as it goes on. Raises NotLetIn, ProviderAway, Away."""
        if self._ended.get(session.secret, 0) > monotonic():
            raise NotLetIn("ended")
        held = self._of(session)
        async with held.turn:
            if not held.fresh:
                await self._renew(session, held)
        return held.tokens.access, replace(session, refresh=held.tokens.refresh)

    async def end(self, session: Session) -> str | None:
        """End a session; return where the browser signs out of the provider as well, None where that cannot be done."""
        held = self._held.pop(session.secret, None)
        self._ended[session.secret] = monotonic() + IDLE_SECONDS
        if len(self._ended) > MOST_HELD:
            self._ended.popitem(last=False)
        tokens = held.tokens if held else Tokens("", 0, session.refresh)
        with suppress(ProviderAway, ProviderRefused):
            if tokens.refresh:
                await self.openid.revoked(tokens.refresh)
            return await self.openid.way_out(tokens.identity)
        return None

    async def _renew(self, session: Session, held: Held) -> None:
        try:
            await self._take_further(session, held)
        except NotLetIn:
            self._held.pop(session.secret, None)
            raise
        except ProviderAway:
            if held.until <= monotonic():
                raise  # else the token so far still holds

    async def _take_further(self, session: Session, held: Held) -> None:
        if not held.tokens.refresh:
            raise NotLetIn("ended")
        try:
            held.take(await self.openid.renewed(held.tokens.refresh))
        except Refused as why:
            raise NotLetIn("ended") from why
        if await self._roster(held.tokens.access) != session.staff_id:
            raise NotLetIn("ended")

    def _of(self, session: Session) -> Held:
        held = self._held.setdefault(session.secret, Held(Tokens("", 0, session.refresh)))
        self._held.move_to_end(session.secret)
        if len(self._held) > MOST_HELD:
            self._held.popitem(last=False)
        return held


def roster_at(url: str, client: httpx2.AsyncClient) -> Roster:
    """Return what asks staff as whom it knows the holder of a token."""

    async def known(token: str) -> str:
        try:
            answer = await client.get(f"{url}/me", headers={"Authorization": f"Bearer {token}"})
        except httpx2.TransportError as error:
            raise Away("staff") from error
        if answer.status_code == httpx2.codes.FORBIDDEN:
            raise NotLetIn("off_the_roster")
        if answer.status_code == httpx2.codes.UNAUTHORIZED:
            raise ProviderRefused(f"the services do not believe the access token: {answer.json().get('detail')}")
        if not answer.is_success:
            raise Away("staff")
        return str(answer.json()["staff_id"])

    return known
