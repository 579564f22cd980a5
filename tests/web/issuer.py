"""A sign-on service for the tests, on a socket of its own: it does what the real ones do, and on request what no honest one does."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey

CLIENT, SECRET, BACK = "chidu", "issuer's secret", "http://127.0.0.1/login/sign-on/back"


@dataclass
class Issuer:
    """Who signs in there is `claims`; `tokens` spoils what it gives, `key` what it signs with."""

    clock: Callable[[], datetime]
    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "u-1001"})
    described: dict[str, Any] = field(default_factory=dict)
    tokens: Callable[[str], str] = str
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "k1"}))
    shown: ECKey | None = None
    url: str = ""
    asked: list[str] = field(default_factory=list)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def signed_in(self, address: str) -> tuple[str, str]:
        """Somebody arrived there and signed in: the state and the code that they come back with."""
        sent = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        wanted = {"client_id": CLIENT, "redirect_uri": BACK, "response_type": "code", "code_challenge_method": "S256"}
        assert wanted.items() <= sent.items()
        code = f"code{len(self._codes)}"
        self._codes[code] = sent
        return sent["state"], code

    def answer(self, path: str, form: dict[str, str], authorization: str) -> tuple[int, Any]:
        self.asked.append(path)
        if path == "/.well-known/openid-configuration":
            return 200, {"issuer": self.url, "authorization_endpoint": f"{self.url}/authorize", "token_endpoint": f"{self.url}/token",
                         "jwks_uri": f"{self.url}/keys", **self.described}
        if path == "/keys":
            return 200, {"keys": [(self.shown or self.key).as_dict(private=False)]}
        if path == "/token":
            return self._exchange(form, authorization)
        return 404, {}

    def _exchange(self, form: dict[str, str], authorization: str) -> tuple[int, Any]:
        sent = self._codes.pop(form.get("code", ""), None)
        known = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        if sent is None or authorization != known or challenge != sent["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        now = int(self.clock().timestamp())
        claims = {"iss": self.url, "aud": CLIENT, "nonce": sent["nonce"], "iat": now, "exp": now + 300} | self.claims
        token = jwt.encode({"alg": "ES256", "kid": "k1"}, {k: v for k, v in claims.items() if v is not None}, self.key)
        return 200, {"access_token": "a", "token_type": "Bearer", "id_token": self.tokens(token)}


@contextmanager
def issuing(clock: Callable[[], datetime]) -> Iterator[Issuer]:
    issuer = Issuer(clock)

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            given = self.rfile.read(int(self.headers["content-length"])).decode()
            self._answer({name: values[0] for name, values in parse_qs(given).items()})

        def _answer(self, form: dict[str, str]) -> None:
            status, content = issuer.answer(urlsplit(self.path).path, form, self.headers.get("authorization", ""))
            self.send_response(status)
            self.send_header("content-type", "application/json")
            if location := issuer.described.get("redirects"):
                self.send_response_only(302)
                self.send_header("location", location)
            self.end_headers()
            self.wfile.write(json.dumps(content).encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        issuer.url = f"http://127.0.0.1:{server.server_address[1]}"
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield issuer
        server.shutdown()
