"""Signing in: people by an identity provider over real HTTP, the first administrator by password."""

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import flask
import httpx
import oidc_provider_mock
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from recoup.clock import FixedClock
from recoup.config import load
from recoup.errors import Refused
from recoup.records.audit import AuditEntry
from recoup.services import bootstrap, grant, oidc, principal
from recoup.services.grant import GrantDraft
from recoup.services.principal import LinkDraft, PrincipalDraft
from recoup_graphql.server import create_app
from tests.schema.calling import Json, Server, furnished, serving

WHO = "{ viewer { code installation roles { code } permissions } }"
EXTEND = (
    'mutation { loanExtend(input: {loanId: "TG9hbjp4", valueDate: "2024-01-10", months: 3, reason: "x", '
    'idempotencyKey: "k"}) { userErrors { code } } }'
)


class Provider:
    """A mock of an identity provider that listens on a port, and its key, so that tests sign what it would."""

    def __init__(self, issuer: str, key: RSAKey) -> None:
        self.issuer = issuer
        self.key = key

    def token(self, kind: str = "at+jwt", *, key: Any = None, alg: str = "RS256", **changes: Any) -> str:  # noqa: ANN401
        """An access token as RFC 9068 has it; None leaves a claim out."""
        now = int(datetime.now(UTC).timestamp())
        claims = {
            "iss": self.issuer, "sub": "zhang", "aud": ["recoup"], "client_id": "console", "jti": "1",
            "iat": now, "exp": now + 300, "auth_time": now, **changes,
        }  # fmt: skip
        told = {name: value for name, value in claims.items() if value is not None}
        header = {"typ": kind, "alg": alg, "kid": self.key.kid if key is None else getattr(key, "kid", None) or "other"}
        return jwt.encode(header, told, key or self.key, algorithms=[alg])

    def id_token(self) -> str:
        """What the provider itself gives at the end of its code flow."""
        back = "http://client.test/back"
        asked = {"client_id": "c", "redirect_uri": back, "response_type": "code", "scope": "openid"}
        with httpx.Client(base_url=self.issuer) as client:
            answer = client.post("/oauth2/authorize", params=asked, data={"sub": "zhang"})
            code = parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]
            swap = {"grant_type": "authorization_code", "code": code, "redirect_uri": back}
            return str(client.post("/oauth2/token", data=swap, auth=("c", "s")).json()["id_token"])


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """One provider for all tests of the file."""
    with oidc_provider_mock.run_server_in_thread() as server:
        app: Any = server.app
        with app.test_request_context():
            app.preprocess_request()
            key = RSAKey.import_key(flask.g.oidc_provider_mock_storage.jwk.as_dict(is_private=True))
        yield Provider(f"http://localhost:{server.server_port}", key)


@pytest.fixture
async def bank(sqlite_copy: Path, provider: Provider, request: pytest.FixtureRequest) -> AsyncIterator[Server]:
    """A bank that believes the provider; on SQLite, because nothing here differs between databases."""
    settings = load(database_url=f"sqlite://{sqlite_copy}?synchronous=OFF", scheduler=False)
    more = getattr(request, "param", {})
    app = create_app(settings.model_copy(update={"oidc_issuers": (provider.issuer,), **more}))
    async with app.router.lifespan_context(app):
        server = serving(app, await furnished())
        draft = PrincipalDraft(code="zhang", name="张三", organisation_code="BANK")
        await principal.create(server.actor, draft)
        await grant.give(server.actor, GrantDraft(principal="zhang", role="CB-R4", organisation="BANK"))
        yield server
    oidc.trust(None)


async def _linked(bank: Server, provider: Provider, subject: str = "zhang") -> None:
    await principal.link(bank.actor, LinkDraft(principal="zhang", issuer=provider.issuer, subject=subject))


def _code(answer: Json) -> str:
    return str(answer["errors"][0]["extensions"]["code"])


async def test_a_person_whom_an_administrator_linked_signs_in_with_the_roles_held_here(
    bank: Server, provider: Provider
) -> None:
    """Before the link the words say what is missing; afterwards the token is the person."""
    answer = await bank.ask(WHO, bearer=provider.token())
    assert _code(answer) == "UNAUTHENTICATED"
    assert "link" in answer["errors"][0]["message"]
    await _linked(bank, provider)
    seen = (await bank.data(WHO, bearer=provider.token()))["viewer"]
    assert (seen["code"], seen["installation"], seen["roles"]) == ("zhang", False, [{"code": "CB-R4"}])
    assert "book.read" in seen["permissions"]
    assert "user.change" not in seen["permissions"]
    await principal.deactivate(bank.actor, "zhang")
    answer = await bank.ask(WHO, bearer=provider.token())
    assert "let in no more" in answer["errors"][0]["message"]


FORGERIES: dict[str, Callable[[Provider], str]] = {
    "of another audience": lambda known: known.token(aud=["shop"]),
    "of another issuer": lambda known: known.token(iss="http://elsewhere.test"),
    "without an end": lambda known: known.token(exp=None),
    "without who asked for it": lambda known: known.token(client_id=None),
    "without a number": lambda known: known.token(jti=None),
    "an ID token by its type": lambda known: known.token("JWT"),
    "an ID token of the provider": lambda known: known.id_token(),
    "of the future": lambda known: known.token(nbf=int(datetime.now(UTC).timestamp()) + 300),
    "with a key of its own": lambda known: known.token(key=RSAKey.generate_key(parameters={"kid": "own"})),
    "with the known kid and another key": lambda known: known.token(
        key=RSAKey.generate_key(parameters={"kid": known.key.kid or ""})
    ),
    "with a shared secret": lambda known: known.token(
        key=OctKey.import_key("secret-that-is-long-enough-for-hs256", {"kid": "x"}), alg="HS256"
    ),
    "cut short": lambda known: known.token()[:-4],
    "without a seal": lambda known: known.token().rpartition(".")[0] + ".",
}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the mock's own library, on the other side of the wire
async def test_whatever_is_wrong_with_a_signed_token_lets_nobody_in(bank: Server, provider: Provider) -> None:
    """Each alike, and a late one within a minute still counts."""
    await _linked(bank, provider)
    for name, forged in FORGERIES.items():
        answer = await bank.ask(WHO, bearer=forged(provider))
        assert _code(answer) == "UNAUTHENTICATED", name
    past = int(datetime.now(UTC).timestamp())
    assert "expired" in (await bank.ask(WHO, bearer=provider.token(exp=past - 90)))["errors"][0]["message"]
    assert (await bank.data(WHO, bearer=provider.token(exp=past - 30)))["viewer"]["code"] == "zhang"


async def test_unknown_keys_ask_the_provider_once_and_not_for_each_token(
    bank: Server, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten tokens of keys that nobody published: one question."""
    await _linked(bank, provider)
    asked: list[str] = []
    fetch = oidc._fetched

    async def counted(issuer: str) -> Any:  # noqa: ANN401
        asked.append(issuer)
        return await fetch(issuer)

    monkeypatch.setattr(oidc, "_fetched", counted)
    strange = RSAKey.generate_key(parameters={"kid": "strange"})
    for _ in range(10):
        assert _code(await bank.ask(WHO, bearer=provider.token(key=strange))) == "UNAUTHENTICATED"
    assert (await bank.data(WHO, bearer=provider.token()))["viewer"]["code"] == "zhang"
    assert len(asked) == 1


@pytest.mark.parametrize("bank", [{"step_up_acr": ("gold",), "step_up_seconds": 300}], indirect=True)
async def test_a_command_that_needs_two_persons_asks_for_a_fresh_and_strong_sign_in(
    bank: Server, provider: Provider
) -> None:
    """By `acr` and by `auth_time`; reading does not."""
    await _linked(bank, provider)
    draft = GrantDraft(principal="zhang", role="OPERATOR", organisation="BANK")
    await grant.give(bank.actor, draft)
    old = int(datetime.now(UTC).timestamp()) - 3600
    for weak in (
        provider.token(),
        provider.token(acr="gold", auth_time=old),
        provider.token(acr="gold", auth_time=None),
    ):
        answer = await bank.ask(EXTEND, bearer=weak)
        assert _code(answer) == "STEP_UP_REQUIRED"
        assert "gold" in answer["errors"][0]["message"]
        assert (await bank.data(WHO, bearer=weak))["viewer"]["code"] == "zhang"
    refused = (await bank.data(EXTEND, bearer=provider.token(acr="gold")))["loanExtend"]
    assert refused["userErrors"][0]["code"] == "NOT_FOUND"


@pytest.mark.parametrize(
    "bank",
    [{"oidc_just_in_time": True, "oidc_roles_claim": "realm_access.roles", "oidc_role_names": ("boss=CB-R4",)}],
    indirect=True,
)
async def test_a_token_narrows_what_is_held_and_mints_nothing(bank: Server, provider: Provider) -> None:
    """Only the named ones of the held roles count; somebody new is let in without any."""
    await _linked(bank, provider)
    for named, roles in ((["boss", "OPERATOR"], ["CB-R4"]), (["ADMINISTRATOR"], []), ([], [])):
        token = provider.token(realm_access={"roles": named})
        if roles:
            assert [one["code"] for one in (await bank.data(WHO, bearer=token))["viewer"]["roles"]] == roles
        else:
            assert _code(await bank.ask(WHO, bearer=token)) == "FORBIDDEN"
    stranger = provider.token(sub="stranger", realm_access={"roles": ["OPERATOR"]})
    for _ in range(2):
        assert _code(await bank.ask(WHO, bearer=stranger)) == "FORBIDDEN"
    known = (await principal.page(bank.actor, text="oidc-")).items
    assert [(one.active, one.identities[0].subject) for one in known] == [(True, "stranger")]


async def test_the_first_administrator_gets_in_by_password_and_is_locked_out_by_guessing(bank: Server) -> None:
    """A token of an hour without money; five wrong guesses shut the door for a while; all of it is on record."""
    with pytest.raises(Refused) as short:
        await bootstrap.set_password(bank.actor, "chief", "short")
    assert [problem.code for problem in short.value.problems] == ["PASSWORD_LENGTH"]
    password = "correct horse battery"
    await bootstrap.set_password(bank.actor, "chief", password)

    async def enter(word: str, code: str = "chief") -> httpx.Response:
        async with bank.client() as client:
            return await client.post("/sign-in", json={"code": code, "password": word})

    answer = await enter(password)
    assert (answer.status_code, answer.json()["expiresIn"]) == (200, 3600)
    seen = (await bank.data(WHO, bearer=answer.json()["token"]))["viewer"]
    assert [role["code"] for role in seen["roles"]] == ["ADMINISTRATOR"]
    assert "payment.record" not in seen["permissions"]
    nobody = await enter(password, "nobody")
    for _ in range(bootstrap.FAILURES_MAX):
        wrong = await enter("wrong")
        assert (wrong.status_code, wrong.json()) == (401, nobody.json())
    locked = await enter(password)
    assert (locked.status_code, locked.json()["code"]) == (401, "SIGN_IN_LOCKED")
    later = FixedClock(datetime.now(UTC) + bootstrap.LOCKED_FOR + timedelta(minutes=1))
    assert (await bootstrap.sign_in("chief", password, clock=later)).startswith("rcp_")
    kept = [entry.command for entry in await AuditEntry.filter(command__startswith="sign_in").order_by("id")]
    with_password_and_its_token = ["sign_in", "sign_in"]
    assert kept == [*with_password_and_its_token, *["sign_in.wrong"] * 5, "sign_in.locked", "sign_in"]
    async with bank.client() as client:
        assert (await client.post("/sign-in", content=b"{")).status_code == 400
        assert (await client.post("/sign-in", content=b"x" * 5000)).status_code == 400
