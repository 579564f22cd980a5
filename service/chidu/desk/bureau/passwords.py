"""Passwords (密码): kept as argon2 alone; checking an unknown login takes as long as checking a known one."""

from __future__ import annotations

import secrets
import string
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from chidu.errors import InputError

SHORTEST, LONGEST = 10, 200
_LETTERS = "".join(c for c in string.ascii_letters + string.digits if c not in "0O1lI")
_hasher = PasswordHasher()


def hashed(password: str, login: str = "") -> str:
    """The hash to keep. Raises InputError for a password that is too easy to guess."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputError("password-length", f"密码有{len(password)}个字符", rule=f"密码{SHORTEST}至{LONGEST}个字符", remedy="可以用几个不相干的词连成一句")
    if len(set(password)) < 5 or (login and login.lower() in password.lower()):
        raise InputError("password-easy", "密码太容易猜到", rule="密码不含登录名，至少有5个不同的字符", remedy="请换一个密码")
    return _hasher.hash(password)


def fits(password: str, kept: str) -> bool:
    """Whether it is the password of a hash; a login that does not exist has none, and takes as long."""
    try:
        return _hasher.verify(kept or _nobody(), password[:LONGEST]) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def stale(kept: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(kept)


def drawn() -> str:
    """A first password, to be read out and typed once."""
    return "".join(secrets.choice(_LETTERS) for _ in range(14))


@cache
def _nobody() -> str:
    return _hasher.hash(drawn())
