"""Attempts to sign in (试登录): how often a password may be tried, so that guessing leads nowhere and nobody locks out another."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from chidu.errors import TooMany
from chidu.records import people
from chidu.records.database import Connection

WITHIN, KNOWN = timedelta(minutes=15), timedelta(days=30)
MOST_HERE, MOST_BY_LOGIN, MOST_BY_ADDRESS = 8, 40, 60
"""Wrong passwords within `WITHIN`: for a login from one address, for a login from anywhere, from one address for any login."""


@dataclass(frozen=True)
class Attempt:
    """One try of a login from an address.

    Strangers who try it from elsewhere do not lock out its owner: from an address where they signed in within `KNOWN`, what is tried
    from other addresses does not count.
    """

    login: str
    address: str
    at: datetime

    def note(self, connection: Connection) -> None:
        """Counts it, before the password is looked at: a process that dies over it has counted it. Raises TooMany."""
        limits = {self._here: MOST_HERE, self._address: MOST_BY_ADDRESS}
        if not people.tried(connection, self._known, self.at, KNOWN):
            limits[self._login] = MOST_BY_LOGIN
        if any(people.tried(connection, key, self.at, WITHIN) >= most for key, most in limits.items()):
            raise TooMany("login-flood", "试得太多了", rule=f"{int(WITHIN.total_seconds() // 60)}分钟内同一登录名最多错{MOST_HERE}次",
                          remedy="请过一会儿再试，或请管理员重设密码")
        people.note_attempt(connection, (self._here, self._login, self._address), self.at)

    def forgive(self, connection: Connection) -> None:
        """It was the right password: what went wrong before is forgiven here, and the owner is known here from now on."""
        people.forget_attempts(connection, self.at - KNOWN)
        people.forgive(connection, (self._here, self._known))
        people.forgive(connection, (self._login, self._address), self.at)
        people.note_attempt(connection, (self._known,), self.at)

    @property
    def _here(self) -> str:
        return _key("here", self.login, self.address)

    @property
    def _known(self) -> str:
        return _key("known", self.login, self.address)

    @property
    def _login(self) -> str:
        return _key("login", self.login)

    @property
    def _address(self) -> str:
        return _key("address", self.address)


def _key(kind: str, *of: str) -> str:
    """Whose it was is not kept, only that it was the same."""
    return f"{kind}:{hashlib.sha256(chr(0).join(of).encode()).hexdigest()}"
