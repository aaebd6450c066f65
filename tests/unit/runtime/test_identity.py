"""Who a bearer token speaks for: what is accepted, and every way to be refused."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate_ec_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.runtime import identity, oidc
from shared.runtime.callers import Caller, Kind
from shared.runtime.clock import now
from shared.runtime.identity import KeysAway, KeyUnusable, NotSignedIn, TokenVerifier, local_issuers
from shared.runtime.settings import Settings
from shared.runtime.tokens import Renewed
from tests import keys
from tests.system.nasty.tokens import PERSON, forged, plain, signed

PROVIDER = "https://login.example.com/house"
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return keys.written(tmp_path_factory.mktemp("secrets"))


@pytest.fixture
def verify(secrets: Path) -> TokenVerifier:
    return TokenVerifier(local_issuers(secrets))


def test_a_token_says_who_and_what_kind_of_caller(verify: TokenVerifier) -> None:
    said = {name: verify(keys.speaker(name).token(now=now())) for name in ("S1", "operator", "service/orders")}
    assert said == {
        "S1": Caller("S1", Kind.PERSON, frozenset()),
        "operator": Caller("operator", Kind.OPERATOR, frozenset({"operator"})),
        "service/orders": Caller("service/orders", Kind.SERVICE, frozenset({"service"})),
    }


@pytest.mark.parametrize("roles", [["gm"], ["operator"], ["service"], ["*"], ["root"], "gm", {"gm": 1}, [["gm"]], 1])
def test_no_claim_makes_a_person_a_machine_or_more(roles: Any, verify: TokenVerifier, secrets: Path) -> None:
    token = signed({"roles": roles}, (secrets / "issuer.key").read_text("ascii"))
    assert verify(token) == Caller("S1", Kind.PERSON, frozenset())


def test_forged_tokens_are_refused(verify: TokenVerifier, secrets: Path) -> None:
    assert verify(signed({}, (secrets / "issuer.key").read_text("ascii"))).name == "S1"  # what all of them change
    came_in = []
    for wrong, token in forged(secrets):
        try:
            came_in.append((wrong, verify(token)))
        except NotSignedIn:
            continue
    assert came_in == []


def test_a_token_of_an_older_release_says_how_to_get_a_new_one(verify: TokenVerifier) -> None:
    old = jwt.encode({"sub": "S1", "roles": ["gm"], "iss": "huikuan", "aud": "huikuan"}, "ab" * 32, algorithm="HS256")
    with pytest.raises(NotSignedIn, match=r"made by an older release: draw a new one with \./huikuan token STAFF_ID"):
        verify(old)


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(st.text(), st.binary().map(lambda raw: raw.decode("latin-1")), st.from_regex(r"[\w-]+\.[\w-]+\.[\w-]*"))
)
def test_whatever_is_no_token_is_refused_and_breaks_nothing(text: str) -> None:
    with pytest.raises(NotSignedIn):
        keys.verifier()(text)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["iss", "sub", "aud", "iat", "exp", "nbf", "roles"]),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=4,
    ),
)
def test_a_claim_of_any_shape_is_refused_or_names_a_person(claim: str, value: Any) -> None:
    token = signed({claim: value}, keys.pair("issuer")[0])
    try:
        caller = keys.verifier()(token)
    except NotSignedIn:
        return
    assert caller.kind is Kind.PERSON
    assert caller.roles == frozenset()


def test_a_token_is_checked_again_after_a_minute_and_never_believed_beyond_its_end(
    verify: TokenVerifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = []

    def decode(*args: Any, **options: Any) -> Any:
        checked.append(options)
        return real(*args, **options)

    real = jwt.decode
    at = [now().timestamp()]
    monkeypatch.setattr(jwt, "decode", decode)
    monkeypatch.setattr("time.time", lambda: at[0])
    lasting, ending = (keys.speaker("S1").token(now=now(), valid_for=one) for one in (60 * MINUTE, MINUTE / 6))
    for seconds, token, checks in (
        *((0, lasting, 1), (59, lasting, 1), (60.5, lasting, 2), (-10, lasting, 3)),  # the last: the clock is set back
        *((0, ending, 4), (9, ending, 4), (12, ending, 5)),  # PyJWT has its own clock, and its leeway
    ):
        at[0] = now().timestamp() + seconds
        assert verify(token).name == "S1"
        assert len(checked) == checks, seconds
    for _ in range(identity.MOST_BELIEVED + 5):
        verify._believed[str(len(verify._believed))] = (0.0, Caller("S1", Kind.PERSON, frozenset()))
    verify(keys.speaker("S2").token(now=now()))
    assert len(verify._believed) == 1


@pytest.mark.parametrize("hours", [1, 0.5])
def test_a_token_is_renewed_before_it_ends_and_when_the_clock_is_set_back(hours: float) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    clock = [at]
    token = Renewed(keys.speaker("S1"), lambda: clock[0], timedelta(hours=hours))

    def ends() -> datetime:
        claims = jwt.decode(token(), options={"verify_signature": False})
        return datetime.fromtimestamp(claims["exp"], UTC)

    whole = timedelta(hours=hours)
    assert ends() == at + whole
    clock[0] = at + whole / 2 - MINUTE
    assert ends() == at + whole  # the same one
    for moved in (at + whole / 2, at + 5 * whole, at - MINUTE):
        clock[0] = moved
        assert ends() == moved + whole


def test_a_key_that_is_missing_or_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyUnusable, match=r"issuer\.pub is missing: \./huikuan up draws it"):
        TokenVerifier(local_issuers(tmp_path))
    keys.written(tmp_path)
    for content in (b"", b"no key", public(generate_rsa_key(65537, 2048)), keys.pair("issuer")[0].encode()):
        (tmp_path / "operator.pub").write_bytes(content)
        with pytest.raises(KeyUnusable, match=r"operator\.pub holds .*remove it and start again"):
            TokenVerifier(local_issuers(tmp_path))


# An identity provider


def public(key: Any) -> bytes:
    content: bytes = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return content


KEYS: dict[str, tuple[str, Any]] = {
    "rsa": ("RS256", generate_rsa_key(65537, 2048)),
    "curve": ("ES256", generate_ec_key(SECP256R1())),
    "edwards": ("EdDSA", Ed25519PrivateKey.generate()),
}


def jwks(names: list[str]) -> str:
    """Return the public halves as a JWKS document."""
    listed = []
    for name in names:
        algorithm, key = KEYS[name]
        maker: Any = jwt.PyJWS().get_algorithm_by_name(algorithm)
        listed.append({**json.loads(maker.to_jwk(key.public_key())), "kid": name, "use": "sig"})
    return json.dumps({"keys": listed})


def told(**oidc_settings: Any) -> Settings:
    """Return the settings of a service that believes a provider."""
    return Settings(
        service="staff", database_url="", public_keys=Path("/"), service_key_file=Path("/"), **oidc_settings
    )


def believing(**oidc_settings: Any) -> TokenVerifier:
    """Return what believes the provider beside the stack's own keys."""
    issuer = oidc.provider(told(**{"oidc_issuer": PROVIDER, "oidc_audience": "sales", **oidc_settings}))
    assert issuer is not None
    own = keys.verifier()._issuers.values()
    return TokenVerifier([*own, issuer])


def provided(name: str, *, typ: str | None = PERSON, signed_by: str = "", **changed: Any) -> str:
    """Return a token of the provider for S1, signed with one of its keys."""
    algorithm, key = KEYS[signed_by or name]
    claims = {"iss": PROVIDER, "aud": ["sales", "mail"], **changed}
    return signed(claims, key, algorithm=algorithm, typ=typ, kid=name)


@pytest.fixture
def filed(tmp_path: Path) -> Path:
    file = tmp_path / "jwks.json"
    file.write_text(jwks(list(KEYS)))
    return file


@pytest.mark.parametrize("name", KEYS)
def test_a_provider_is_believed_by_its_key(name: str, filed: Path) -> None:
    verify = believing(oidc_keys=str(filed))
    assert verify(provided(name, roles=["gm"])) == Caller("S1", Kind.PERSON)
    assert verify(keys.speaker("operator").token(now=now())).kind is Kind.OPERATOR  # the stack's own go on


def test_the_claim_with_the_staff_id_and_the_type_are_settings(filed: Path) -> None:
    verify = believing(oidc_keys=str(filed), oidc_staff_claim="employee", oidc_type="JWT")
    assert verify(provided("rsa", typ="JWT", sub="6f1c", employee="S7")).name == "S7"
    for token in (provided("rsa", typ="JWT"), provided("rsa", typ="JWT", employee=7), provided("rsa", employee="S7")):
        with pytest.raises(NotSignedIn):
            verify(token)


@pytest.mark.parametrize(
    ("wrong", "how"),
    [
        ("a key that the provider has not", {"name": "unknown", "signed_by": "rsa"}),
        ("one key named, another used", {"name": "rsa", "signed_by": "curve"}),
        ("another audience", {"name": "rsa", "aud": "huikuan"}),
        ("two hours", {"name": "rsa", "exp": now() + timedelta(hours=2)}),
        ("the issuer of the stack", {"name": "rsa", "iss": "huikuan"}),
        ("the operator's issuer", {"name": "rsa", "iss": "operator", "sub": "operator"}),
        ("a machine's name", {"name": "rsa", "sub": "operator"}),
        ("a service's name", {"name": "rsa", "sub": "service/orders"}),
        ("the type of an ID token", {"name": "rsa", "typ": "JWT"}),
        ("the type of the operator", {"name": "rsa", "typ": "operator+jwt"}),
        ("no type", {"name": "rsa", "typ": None}),
    ],
)
def test_a_provider_is_believed_for_people_of_this_house_only(wrong: str, how: dict[str, Any], filed: Path) -> None:
    verify = believing(oidc_keys=str(filed))
    with pytest.raises(NotSignedIn):
        assert verify(provided(**how)) is None, wrong


def test_a_key_of_a_provider_makes_no_token_of_the_stack_and_the_other_way_round(filed: Path) -> None:
    verify = believing(oidc_keys=str(filed))
    mine = {"iss": PROVIDER, "aud": "sales"}
    for token in (
        signed(mine, keys.pair("issuer")[0], kid="edwards"),
        signed({}, KEYS["edwards"][1], kid="edwards"),
        signed({**mine, "aud": "sales"}, keys.pair("operator")[0], kid="edwards", typ="operator+jwt"),
    ):
        with pytest.raises(NotSignedIn):
            verify(token)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"keys": []}', '{"keys": [{"kty": "oct", "k": "eHg"}]}'])
def test_a_file_without_keys_is_named_at_the_start(content: str, tmp_path: Path) -> None:
    file = tmp_path / "jwks.json"
    file.write_text(content)
    with pytest.raises(KeyUnusable, match=r"HUIKUAN_OIDC_KEYS: .*jwks\.json"):
        believing(oidc_keys=str(file))
    with pytest.raises(KeyUnusable, match=r"HUIKUAN_OIDC_KEYS: .*nowhere"):
        believing(oidc_keys=str(tmp_path / "nowhere"))


def test_a_symmetric_key_of_a_provider_signs_nothing(tmp_path: Path) -> None:
    secret = b"k" * 64
    file = tmp_path / "jwks.json"
    kept = json.loads(jwks(["rsa"]))["keys"]
    file.write_text(json.dumps({"keys": [*kept, {"kty": "oct", "kid": "secret", "k": "a2" * 43, "alg": "HS256"}]}))
    verify = believing(oidc_keys=str(file))
    for algorithm in ("HS256", "HS512"):
        token = signed({"iss": PROVIDER, "aud": "sales"}, secret, algorithm=algorithm, kid="secret")
        with pytest.raises(NotSignedIn):
            verify(token)


@pytest.mark.parametrize(
    ("oidc_settings", "sentence"),
    [
        ({"oidc_issuer": "huikuan", "oidc_keys": "/keys"}, "is an issuer of the stack's own"),
        ({"oidc_issuer": "operator", "oidc_keys": "/keys"}, "is an issuer of the stack's own"),
        ({"oidc_issuer": "service/orders", "oidc_keys": "/keys"}, "is an issuer of the stack's own"),
        ({"oidc_issuer": PROVIDER}, "needs HUIKUAN_OIDC_KEYS"),
        ({"oidc_issuer": PROVIDER, "oidc_keys": "http://login.example.com/keys"}, "give https or a file"),
    ],
)
def test_settings_that_open_the_house_are_refused(oidc_settings: dict[str, str], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        told(**oidc_settings)


class Keys(BaseHTTPRequestHandler):
    """The address of a provider's keys; `offered` None: it is out of order."""

    offered: list[str] | None = None
    asked = 0

    def do_GET(self) -> None:
        type(self).asked += 1
        self.send_response(200 if self.offered is not None else 500)
        self.end_headers()
        self.wfile.write(jwks(self.offered or []).encode())

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    Keys.offered, Keys.asked = ["rsa"], 0
    with HTTPServer(("127.0.0.1", 0), Keys) as server:
        serving = threading.Thread(target=server.serve_forever, args=(0.01,))
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}/keys"
        server.shutdown()
        serving.join()


def test_keys_are_fetched_once_and_a_new_one_is_found(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    verify = believing(oidc_keys=address)
    assert [verify(provided("rsa")).name for _ in range(5)] == ["S1"] * 5
    assert Keys.asked == 1
    Keys.offered = ["rsa", "curve"]
    with pytest.raises(NotSignedIn):  # unknown keys make the provider be asked now and then only
        verify(provided("curve"))
    assert Keys.asked == 1
    issuer: Any = verify._issuers[PROVIDER].key
    monkeypatch.setattr(issuer._client, "cooldown_duration", 0)
    assert verify(provided("curve")).name == "S1"
    assert Keys.asked == 2


def test_a_provider_out_of_order_is_an_outage_and_is_not_asked_all_the_time(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    verify = believing(oidc_keys=address)
    Keys.offered = None
    for _ in range(5):
        with pytest.raises(KeysAway):
            verify(provided("rsa"))
    assert Keys.asked == 1
    assert verify(keys.speaker("S2").token(now=now())).name == "S2"  # nobody else is kept waiting
    Keys.offered = ["rsa"]
    monkeypatch.setattr(verify._issuers[PROVIDER].key, "_away_until", 0)
    assert verify(provided("rsa")).name == "S1"


def test_a_token_without_a_kid_is_refused(filed: Path, address: str) -> None:
    claims = plain({"sub": "S1", "iss": PROVIDER, "aud": "sales", "iat": now(), "exp": now() + 5 * MINUTE})
    token = jwt.encode(claims, KEYS["rsa"][1], algorithm="RS256", headers={"typ": PERSON})
    for keys_at in (str(filed), address):
        with pytest.raises(NotSignedIn):
            believing(oidc_keys=keys_at)(token)
