"""Signing in by a sign-on service (统一认证, OpenID Connect): the code flow with PKCE, state and nonce.

The service vouches for who somebody is; which account that is, is for this system to say: the account with the service's `sub`, or,
where the operator named a claim for it (CHIDU_OIDC_LOGIN), the account whose login the claim gives, bound to that `sub` from then on.
No account is ever made by it. Needs the extra `oidc`; what it brings is loaded when it is used.
"""

from __future__ import annotations

import hmac
import secrets
import ssl
import warnings
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from chidu.errors import ChiduError, InputError, SignInNeeded, Unavailable
from chidu.web.settings import Settings, is_safe

SECONDS, LEEWAY = 10.0, 60
"""How long the service may take to answer, and by how many seconds its clock may be off."""
FRESH = timedelta(minutes=1)
"""How long its description and its keys are believed."""
SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")


@dataclass(frozen=True)
class Begun:
    """A way to the service and back that one browser has begun: kept in that browser's cookie, and in no other place."""

    state: str
    nonce: str
    verifier: str

    def __str__(self) -> str:
        return ".".join(astuple(self))


@dataclass(frozen=True)
class Vouched:
    """What the service says of somebody."""

    subject: str
    login: str


def begin() -> Begun:
    return Begun(*(secrets.token_urlsafe(48) for _ in range(3)))


def begun(kept: str) -> Begun | None:
    """What a browser kept; None where it kept nothing of the kind."""
    parts = kept.split(".")
    return Begun(*parts) if len(parts) == 3 and all(len(p) == 64 for p in parts) else None


def check(settings: Settings) -> None:
    """Raises InputError where a sign-on service is set and the extra `oidc` is not installed."""
    if not settings.oidc_issuer:
        return
    try:
        _client(settings)
    except ImportError:
        raise InputError("oidc-extra", "设了统一认证（CHIDU_OIDC_ISSUER），但没有安装它所需的组件", rule="统一认证是可选的组件 oidc",
                         remedy="请安装 chidu[oidc]，或去掉这项设置") from None


@dataclass
class SignOn:
    """The sign-on service of the settings, asked directly: through no proxy, and no redirects are followed."""

    settings: Settings
    clock: Callable[[], datetime]
    _known: dict[str, tuple[datetime, Mapping[str, Any]]] = field(default_factory=dict, repr=False)

    def address(self, way: Begun) -> str:
        """Where a browser is sent. Raises Unavailable."""
        address, _ = _client(self.settings).create_authorization_url(
            self._endpoint("authorization_endpoint"), state=way.state, code_verifier=way.verifier, nonce=way.nonce)
        return str(address)

    def vouched(self, way: Begun | None, state: str, code: str) -> Vouched:
        """Who came back. Raises SignInNeeded, Unavailable."""
        if way is None or not hmac.compare_digest(way.state.encode(), state.encode()):
            raise _refused("sign-on-state", "这次统一认证不是从这个浏览器发起的，或已过了时候")
        return self._read(self._exchanged(code, way.verifier), way.nonce)

    def _exchanged(self, code: str, verifier: str) -> str:
        """The ID token for a code, asked for by us and not by the browser."""
        from authlib.common.errors import AuthlibBaseError
        from httpx import HTTPError

        where = self._endpoint("token_endpoint")
        try:
            with _client(self.settings) as client:
                given = client.fetch_token(where, code=code, code_verifier=verifier, grant_type="authorization_code")
            return str(given["id_token"])
        except HTTPError as e:
            raise _away() from e
        except (AuthlibBaseError, KeyError, TypeError, ValueError) as e:
            raise _refused("sign-on-code", "统一认证没有认可这次登录") from e

    def _read(self, token: str, nonce: str) -> Vouched:
        """Signed by the service, for us, for this browser's way, and not long ago."""
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        given, keys = self.settings, self._asked(self._endpoint("jwks_uri"))
        wanted = {"iss": given.oidc_issuer, "aud": given.oidc_client, "nonce": nonce, "sub": None, "exp": None, "iat": None}
        options: dict[str, Any] = {name: {"essential": True} | ({"value": value} if value else {}) for name, value in wanted.items()}
        registry = jwt.JWTClaimsRegistry(now=int(self.clock().timestamp()), leeway=LEEWAY, **options)
        try:
            claims = jwt.decode(token, KeySet.import_key_set(keys), algorithms=SIGNED_BY).claims  # type: ignore[arg-type]
            registry.validate(claims)
        except (JoseError, KeyError, TypeError, ValueError) as e:
            raise _refused("sign-on-token", "统一认证送来的凭据不合格") from e
        subject, login = claims["sub"], claims.get(given.oidc_login, "") if given.oidc_login else ""
        if claims.get("azp", given.oidc_client) != given.oidc_client or not 0 < len(subject) <= 200:
            raise _refused("sign-on-token", "统一认证送来的凭据不合格")
        return Vouched(subject, login if isinstance(login, str) else "")

    def _endpoint(self, name: str) -> str:
        """An address out of the service's description of itself. Raises Unavailable."""
        issuer = self.settings.oidc_issuer
        described = self._asked(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        address = described.get(name)
        if described.get("issuer") != issuer or not isinstance(address, str) or not is_safe(address):
            raise _away()
        return address

    def _asked(self, where: str) -> Mapping[str, Any]:
        from httpx import HTTPError

        now = self.clock()
        if where in self._known and now - self._known[where][0] < FRESH:
            return self._known[where][1]
        try:
            with _client(self.settings) as client:
                answer = client.request("GET", where, withhold_token=True)
            content = answer.json() if answer.status_code == 200 else None
        except (HTTPError, ValueError) as e:
            raise _away() from e
        if not isinstance(content, dict):
            raise _away()
        self._known[where] = now, content
        return content


def _client(settings: Settings) -> Any:
    """Raises ImportError without the extra."""
    with warnings.catch_warnings():
        import authlib.deprecate  # noqa: F401  (asks for its warnings to be shown)

        warnings.simplefilter("ignore")
        from authlib.integrations.httpx_client import OAuth2Client
    secret = settings.oidc_secret.get_secret_value()
    return OAuth2Client(settings.oidc_client, secret or None, scope="openid profile", redirect_uri=settings.oidc_back,
                        code_challenge_method="S256", token_endpoint_auth_method="client_secret_basic" if secret else "none",
                        timeout=SECONDS, trust_env=False, follow_redirects=False, verify=_trusted())


@cache
def _trusted() -> ssl.SSLContext:
    """Whom the machine trusts: a county's own authority is put there."""
    return ssl.create_default_context()


def _refused(code: str, found: str) -> ChiduError:
    return SignInNeeded(code, found, remedy="请回到登录页面重新登录")


def _away() -> ChiduError:
    return Unavailable("sign-on-away", "统一认证现在用不上", rule="本系统的密码照常可用", remedy="请稍后再试，或用本系统的密码登录")
