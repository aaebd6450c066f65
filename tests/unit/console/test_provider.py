"""Log-in at an OpenID provider: who comes in, who does not, how long a session goes on, and what the browser holds."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zipfile import ZipFile

import httpx2
import pytest
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.console.app import application
from services.console.assets import PACKAGES
from services.console.login import openid
from services.console.login.session import LONGEST_COOKIE
from services.console.settings import Settings
from shared.runtime.callers import Kind
from shared.runtime.identity import Issuer, NotSignedIn, TokenVerifier
from tests.openid import CLIENT, SECRET, OpenIDProvider

CONSOLE, PROVIDER, STAFF = "https://console", "https://login", "http://staff"


@dataclass
class Desk(httpx2.AsyncBaseTransport):
    """The console, the provider and the roster, and one browser with its cookies."""

    settings: Settings
    provider: OpenIDProvider
    hosts: dict[str, httpx2.ASGITransport] = field(default_factory=dict)
    off_the_roster: set[str] = field(default_factory=set)
    provider_away: bool = False

    def __post_init__(self) -> None:
        self.hosts["login"] = httpx2.ASGITransport(app=self.provider.application())
        self.hosts["staff"] = httpx2.ASGITransport(app=Starlette(routes=[Route("/me", self.me)]))
        self.restart()
        self.browser = httpx2.AsyncClient(transport=self, base_url=CONSOLE)

    def restart(self) -> None:
        """Begin the console anew: what it held in memory is gone."""
        self.hosts["console"] = httpx2.ASGITransport(app=application(self.settings, self), raise_app_exceptions=False)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.host not in self.hosts or (self.provider_away and request.url.host == "login"):
            raise httpx2.ConnectError("nobody is there", request=request)
        return await self.hosts[request.url.host].handle_async_request(request)

    async def me(self, request: Request) -> Response:
        """Answer as staff does, which believes the provider's keys of this moment."""
        key = self.provider.keys[0].public_key
        issuer = Issuer(PROVIDER, Kind.PERSON, "at+jwt", lambda _: key, ("ES256",))
        try:
            name = TokenVerifier([issuer])(request.headers["authorization"].removeprefix("Bearer ")).name
        except NotSignedIn as why:
            return JSONResponse({"detail": str(why)}, 401)
        if name in self.off_the_roster:
            return JSONResponse({}, 403)
        return JSONResponse(
            {"staff_id": name, "name": name, "department": "", "roles": [], "heads": [], "today": "2026-06-08"}
        )

    async def to_the_provider(self) -> str:
        """Ask for a page, and return the address at the provider to which that leads."""
        first = await self.browser.get("/styleguide")
        assert first.headers["location"] == "/login?next=%2Fstyleguide"
        second = await self.browser.get(first.headers["location"])
        third = await self.browser.get(second.headers["location"])
        return third.headers["location"]

    async def answered(self, name: str = "S1") -> str:
        """Sign in at the provider, and return the address at which its answer is given to the console."""
        answer = await self.browser.post(await self.to_the_provider(), data={"name": name})
        return answer.headers["location"]

    async def signed_in(self, name: str = "S1") -> httpx2.Response:
        """Go the whole way; return what the console answers at its end."""
        return await self.browser.get(await self.answered(name))

    async def page(self) -> httpx2.Response:
        return await self.browser.get("/styleguide")

    @property
    def cookie(self) -> str:
        return self.browser.cookies.get("huikuan", domain="console.local") or self.browser.cookies.get("huikuan") or ""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    for package in PACKAGES.values():
        jar = tmp_path / "org" / "webjars" / "npm" / package / "1" / f"{package}-1.jar"
        jar.parent.mkdir(parents=True)
        ZipFile(jar, "w").close()
    (tmp_path / "session.key").write_text("ab" * 32)
    (tmp_path / "client.secret").write_text(SECRET)
    return told(tmp_path)


def told(folder: Path, **changed: Any) -> Settings:
    """Return settings of a console whose people come by the provider."""
    usual: dict[str, Any] = {
        "peers": {"staff": STAFF, "customers": "http://customers"},
        "session_key_file": folder / "session.key",
        "jars": folder,
        "http_port": 0,
        "behind_tls": True,
        "public_url": CONSOLE,
        "oidc_issuer": PROVIDER,
        "oidc_client_id": CLIENT,
        "oidc_client_secret_file": folder / "client.secret",
    }
    return Settings(**{**usual, **changed})


@pytest.fixture
async def desk(settings: Settings) -> AsyncIterator[Desk]:
    made = Desk(settings, OpenIDProvider(PROVIDER, f"{CONSOLE}/login/return"))
    yield made
    await made.browser.aclose()


def refused(answer: httpx2.Response, status: int = 403) -> bool:
    """Tell whether the page says that nobody came in, with the number by which the log tells why."""
    return answer.status_code == status and re.search(r"<code>[0-9a-f]{12}</code>", answer.text) is not None


async def test_a_person_comes_in_by_the_provider_to_the_page_that_was_wanted(desk: Desk) -> None:
    asked = parse_qs(urlsplit(await desk.to_the_provider()).query)
    assert {"state", "nonce", "code_challenge"} < asked.keys()
    assert (asked["scope"], asked["code_challenge_method"]) == (["openid"], ["S256"])
    answer = await desk.signed_in()
    assert (answer.status_code, answer.headers["location"]) == (303, "/styleguide")
    page = await desk.page()
    assert page.status_code == 200
    assert "S1" in page.text


async def test_nothing_secret_reaches_the_browser_in_clear(desk: Desk) -> None:
    way = await desk.to_the_provider()
    given = await desk.browser.post(way, data={"name": "S1"})
    back = await desk.browser.get(given.headers["location"])
    seen = str([way, *desk.browser.cookies.items(), back.headers, (await desk.page()).text])
    [refresh] = desk.provider.refreshes
    for secret in (SECRET, refresh, "code_verifier"):
        assert secret not in seen
    cookies = back.headers.get_list("set-cookie")
    assert all({"HttpOnly", "Secure", "SameSite=lax"} <= {*re.split("; ", one)} for one in cookies)


async def test_an_answer_counts_in_the_browser_that_asked_and_once(desk: Desk) -> None:
    address = await desk.answered()
    async with httpx2.AsyncClient(transport=desk, base_url=CONSOLE) as other:
        assert refused(await other.get(address))
    state = parse_qs(urlsplit(address).query)["state"][0]
    assert refused(await desk.browser.get(address.replace(state, state[:8] + "x" * 20)))
    assert refused(await desk.browser.get(address.replace(state, "")))
    assert (await desk.browser.get(address)).status_code == 303
    assert refused(await desk.browser.get(address))


async def test_a_stolen_code_is_good_for_nobody_else(desk: Desk) -> None:
    """The thief has a log-in of his own under way, and gives the code with his state: the verifier does not fit."""
    code = parse_qs(urlsplit(await desk.answered("G1")).query)["code"][0]
    async with httpx2.AsyncClient(transport=desk, base_url=CONSOLE) as thief:
        way = (await thief.get("/login/provider")).headers["location"]
        state = parse_qs(urlsplit(way).query)["state"][0]
        assert refused(await thief.get("/login/return", params={"code": code, "state": state}))


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"iss": "https://elsewhere"},
        {"aud": "mail"},
        {"aud": ["mail", CLIENT], "azp": "mail"},
        {"exp": 1_700_000_000},
        {"iat": 4_000_000_000},
        {"sub": 7},
        {"sub": "G1"},
        {"at_hash": "bm90IGl0"},
    ],
    ids=str,
)
async def test_an_id_token_that_does_not_fit_is_not_believed(desk: Desk, claims: dict[str, Any]) -> None:
    desk.provider.claims = claims
    assert refused(await desk.signed_in())
    assert desk.cookie == ""


async def test_an_id_token_that_nobody_signed_is_not_believed(desk: Desk) -> None:
    desk.provider.unsigned = True
    assert refused(await desk.signed_in())


async def test_an_answer_of_another_issuer_is_not_taken(desk: Desk) -> None:
    address = await desk.answered()
    assert refused(await desk.browser.get(f"{address}&iss=https://elsewhere"))
    desk.provider.published = {"authorization_response_iss_parameter_supported": True}
    desk.restart()
    assert refused(await desk.browser.get(address))
    assert (await desk.browser.get(f"{address}&iss={PROVIDER}")).status_code == 303


@pytest.mark.parametrize(
    "published",
    [
        {"issuer": "https://elsewhere"},
        {"token_endpoint": "http://login/token"},
        {"jwks_uri": None},
        {"id_token_signing_alg_values_supported": ["HS256", "none"]},
    ],
    ids=str,
)
async def test_a_configuration_that_opens_the_house_is_not_used(desk: Desk, published: dict[str, Any]) -> None:
    desk.provider.published = published
    assert refused(await desk.browser.get("/login/provider"))


async def test_keys_that_the_provider_draws_anew_are_fetched_and_withdrawn_ones_forgotten(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await desk.signed_in()).status_code == 303
    withdrawn = desk.provider.keys
    desk.provider.rotate()
    desk.browser.cookies.clear()
    assert (await desk.signed_in()).status_code == 303
    monkeypatch.setattr(openid, "monotonic", lambda: 1e12)  # the time for which keys are believed is over
    desk.provider.keys, believed = withdrawn, desk.provider.keys
    monkeypatch.setattr(desk.provider, "key_set", lambda: {"keys": [believed[0].as_dict(private=False)]})
    desk.browser.cookies.clear()
    assert refused(await desk.signed_in())


async def test_somebody_who_declines_is_told_so_and_nothing_of_it_is_believed(desk: Desk) -> None:
    answer = await desk.signed_in("")
    assert refused(answer)
    assert "<b>nobody" not in answer.text


async def test_a_provider_that_is_away_is_a_page(desk: Desk) -> None:
    desk.provider_away = True
    assert refused(await desk.browser.get("/login/provider"), 503)
    desk.provider_away = False
    address = await desk.answered()
    desk.provider.answers = False
    assert refused(await desk.browser.get(address), 503)
    desk.provider.answers = True
    assert (await desk.browser.get(address)).status_code == 303


async def test_a_session_is_renewed_while_it_is_used(desk: Desk) -> None:
    desk.provider.seconds = 1
    await desk.signed_in()
    before, (refresh,) = desk.cookie, [*desk.provider.refreshes]
    held = desk.hosts["console"].app.state.console.provider._held  # type: ignore[attr-defined]
    for one in held.values():
        one.until = 0
    assert (await desk.page()).status_code == 200
    assert refresh not in desk.provider.refreshes  # they rotate
    assert desk.cookie != before


async def test_a_session_outlives_the_console(desk: Desk) -> None:
    await desk.signed_in()
    desk.restart()
    assert (await desk.page()).status_code == 200


async def test_a_session_that_the_provider_ended_leads_there_again(desk: Desk) -> None:
    await desk.signed_in()
    desk.provider.refreshes.clear()
    desk.restart()
    assert (await desk.page()).headers["location"] == "/login?next=%2Fstyleguide"


async def test_a_token_that_still_holds_is_used_while_the_provider_is_away(desk: Desk) -> None:
    desk.provider.seconds = 40
    await desk.signed_in()
    desk.provider.answers = False
    [held] = desk.hosts["console"].app.state.console.provider._held.values()  # type: ignore[attr-defined]
    held.until -= 25
    assert (await desk.page()).status_code == 200
    held.until = 0
    assert refused(await desk.page(), 503)


async def test_without_a_refresh_token_the_provider_is_asked_again(desk: Desk) -> None:
    desk.provider.gives_refresh = False
    await desk.signed_in()
    assert (await desk.page()).status_code == 200
    desk.restart()
    assert (await desk.page()).status_code == 303


async def test_a_refresh_token_too_long_for_a_cookie_stays_in_the_console(desk: Desk) -> None:
    desk.provider.refresh_bytes = 4000
    await desk.signed_in()
    assert 0 < len(desk.cookie) < LONGEST_COOKIE
    assert (await desk.page()).status_code == 200
    desk.restart()
    assert (await desk.page()).status_code == 303


async def test_who_is_off_the_roster_stays_outside_and_is_told(desk: Desk) -> None:
    desk.off_the_roster.add("S9")
    answer = await desk.signed_in("S9")
    assert answer.headers["location"] == "/login?next=%2F&why=off_the_roster"
    await desk.signed_in()
    desk.off_the_roster.add("S1")
    desk.restart()
    assert "why=off_the_roster" in (await desk.page()).headers["location"]
    page = await desk.browser.get("/login?why=off_the_roster")
    assert "/login/provider?next=/" in page.text


async def test_a_log_out_ends_the_session_here_and_at_the_provider(desk: Desk) -> None:
    await desk.signed_in()
    page, copied = await desk.page(), desk.cookie
    [token] = {*re.findall(r'name="form-token" value="([0-9a-f]+)"', page.text)}
    answer = await desk.browser.post("/logout", data={"form-token": "forged"})
    assert (await desk.page()).status_code == 200
    answer = await desk.browser.post("/logout", data={"form-token": token})
    [further] = {*re.findall(r'content="0; url=([^"]+)"', answer.text)}
    asked = parse_qs(urlsplit(further.replace("&amp;", "&")).query)
    assert asked["post_logout_redirect_uri"] == [f"{CONSOLE}/login/left"]
    assert {"id_token_hint", "client_id"} < asked.keys()
    assert desk.provider.refreshes == {}
    assert desk.cookie == ""
    async with httpx2.AsyncClient(transport=desk, base_url=CONSOLE, cookies={"huikuan": copied}) as thief:
        assert (await thief.get("/styleguide")).status_code == 303


async def test_a_provider_without_a_way_out_is_left_by_the_console_alone(desk: Desk) -> None:
    desk.provider.published = {"end_session_endpoint": None, "revocation_endpoint": None}
    await desk.signed_in()
    [token] = {*re.findall(r'name="form-token" value="([0-9a-f]+)"', (await desk.page()).text)}
    answer = await desk.browser.post("/logout", data={"form-token": token})
    assert answer.headers["location"] == "/login/left"
    assert (await desk.browser.get("/login/left")).headers["location"] == "/login?why=left"


async def test_accounts_have_no_door_where_there_is_a_provider_and_the_other_way_round(
    desk: Desk, tmp_path: Path
) -> None:
    assert (await desk.browser.post("/login", data={"staff_id": "S1", "password": "x"})).headers["location"] == "/login"
    desk.settings = told(tmp_path, oidc_client_id="")
    desk.restart()
    assert (await desk.browser.get("/login")).status_code == 200
    assert (await desk.browser.get("/login/provider")).status_code == 404


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"oidc_issuer": ""}, "needs HUIKUAN_OIDC_ISSUER"),
        ({"public_url": ""}, "needs HUIKUAN_PUBLIC_URL"),
        ({"oidc_issuer": "http://login"}, "give https"),
        ({"public_url": "http://console"}, "give https"),
        ({"behind_tls": False}, "HUIKUAN_BEHIND_TLS"),
        ({"public_url": f"{CONSOLE}/"}, "without a path"),
    ],
)
def test_settings_that_open_the_house_are_refused(tmp_path: Path, changed: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        told(tmp_path, **changed)
