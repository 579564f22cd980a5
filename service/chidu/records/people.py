"""Accounts (账号) and who is signed in: a password is kept as argon2, a session as the hash of its token; both end."""

from __future__ import annotations

import dataclasses
import hashlib
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from chidu.errors import Conflict, NotFound
from chidu.records.database import Reach
from chidu.records.tables import accounts, attempts, sessions
from chidu.types import Scope

ROLES = {"submitter": "填报人", "reviewer": "审核人", "officer": "政策管理员", "approver": "审批人", "administrator": "系统管理员",
         "supervisor": "上级主管", "auditor": "审计员"}
BELOW = frozenset({"supervisor", "auditor"})
"""The roles that see what lies below their own jurisdiction."""
IDLE, LONGEST = timedelta(hours=2), timedelta(hours=12)
_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Account:
    """Somebody who works here: in which jurisdiction, as what; a submitter for which department."""

    id: str
    scope: Scope
    login: str
    name: str
    role: str
    department: str
    active: bool
    must_change: bool

    @property
    def reach(self) -> Reach:
        return Reach(self.scope, self.role in BELOW)

    @property
    def role_name(self) -> str:
        return ROLES[self.role]


@dataclass(frozen=True)
class Session:
    """Somebody signed in; `csrf` is what their own pages send along."""

    account: Account
    csrf: str
    token: str = ""


@dataclass(frozen=True)
class Open:
    """A session as its owner sees it: since when, last used when, until when at most, and whether it is the one that asks."""

    since: datetime
    seen: datetime
    ends: datetime
    own: bool


_COLUMNS = [accounts.c[name] for name in ("id", "scope", "login", "name", "role", "department", "active", "must_change")]


def create(connection: Connection, account: Account, password: str | None, at: datetime, subject: str | None = None) -> Account:
    """A new account; `password` is already a hash. Raises Conflict where the login is taken."""
    made = dataclasses.replace(account, id=uuid.uuid4().hex, active=True)
    try:
        with connection.begin_nested():
            connection.execute(insert(accounts).values(
                id=made.id, scope=made.scope, login=made.login, name=made.name, role=made.role, department=made.department,
                password=password, subject=subject, active=True, must_change=made.must_change, created_at=at))
    except IntegrityError:
        raise Conflict("login-taken", f"登录名“{made.login}”已有人用", rule="登录名在全系统中唯一", remedy="请换一个登录名") from None
    return made


def listed(connection: Connection, reach: Reach) -> list[Account]:
    rows = connection.execute(select(*_COLUMNS).where(reach.of(accounts.c.scope)).order_by(accounts.c.scope, accounts.c.login))
    return [Account(*row) for row in rows]


def by_id(connection: Connection, reach: Reach, key: str) -> Account:
    """Raises NotFound."""
    row = connection.execute(select(*_COLUMNS).where(accounts.c.id == key, reach.of(accounts.c.scope))).one_or_none()
    if row is None:
        raise NotFound("account-unknown", "没有这个账号", remedy="请核对")
    return Account(*row)


def by_login(connection: Connection, login: str) -> tuple[Account, str] | None:
    """The account of a login and its password's hash; None where there is none."""
    row = connection.execute(select(*_COLUMNS, accounts.c.password).where(accounts.c.login == login)).one_or_none()
    return (Account(*row[:-1]), row[-1] or "") if row else None


def by_subject(connection: Connection, subject: str) -> Account | None:
    """The account that a sign-on service knows by this subject."""
    row = connection.execute(select(*_COLUMNS).where(accounts.c.subject == subject)).one_or_none()
    return Account(*row) if row else None


def unbound(connection: Connection, login: str) -> Account | None:
    """The account of a login that no subject is bound to yet."""
    row = connection.execute(select(*_COLUMNS).where(accounts.c.login == login, accounts.c.subject.is_(None))).one_or_none()
    return Account(*row) if row else None


def bind(connection: Connection, key: str, subject: str) -> None:
    """From now on the sign-on service knows an account by this subject. Raises Conflict where it knows another by it, or this one
    by another."""
    try:
        with connection.begin_nested():
            bound = connection.execute(update(accounts).where(
                accounts.c.id == key, accounts.c.subject.is_(None) | (accounts.c.subject == subject)).values(subject=subject)).rowcount
    except IntegrityError:
        bound = 0
    if not bound:
        raise Conflict("subject-taken", "统一认证的账号刚刚对应到了别处", remedy="请再登录一次")


def count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(accounts)).scalar_one()


def set_password(connection: Connection, key: str, password: str | None, must_change: bool) -> None:
    """A new password (its hash; None: only the sign-on service lets in); every session of the account ends."""
    connection.execute(update(accounts).where(accounts.c.id == key).values(password=password, must_change=must_change))
    connection.execute(delete(sessions).where(sessions.c.account == key))


def set_active(connection: Connection, key: str, active: bool) -> None:
    connection.execute(update(accounts).where(accounts.c.id == key).values(active=active))
    if not active:
        connection.execute(delete(sessions).where(sessions.c.account == key))


# ---- sessions


def sign_in(connection: Connection, account: Account, at: datetime, old_token: str = "") -> Session:
    """A new session with a new token; the one that the browser had before ends."""
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    connection.execute(delete(sessions).where((sessions.c.token == _hashed(old_token)) | (sessions.c.ends_at < at)))
    connection.execute(insert(sessions).values(token=_hashed(token), account=account.id, csrf=csrf, created_at=at, seen_at=at,
                                               ends_at=at + LONGEST))
    return Session(account, csrf, token)


def session_of(connection: Connection, token: str, at: datetime) -> tuple[Session, bool] | None:
    """Who has this token, and whether it is time to note that they were seen; None where it is unknown or has ended."""
    chosen = (select(*_COLUMNS, sessions.c.csrf, sessions.c.seen_at, sessions.c.ends_at)
              .join(accounts, accounts.c.id == sessions.c.account).where(sessions.c.token == _hashed(token), accounts.c.active))
    row = connection.execute(chosen).one_or_none()
    if row is None or row.ends_at <= at or row.seen_at + IDLE <= at:
        return None
    return Session(Account(*row[:len(_COLUMNS)]), row.csrf, token), row.seen_at + _SEEN_EVERY <= at


def seen(connection: Connection, token: str, at: datetime) -> None:
    connection.execute(update(sessions).where(sessions.c.token == _hashed(token)).values(seen_at=at))


def sign_out(connection: Connection, token: str) -> None:
    connection.execute(delete(sessions).where(sessions.c.token == _hashed(token)))


def sign_out_everywhere(connection: Connection, key: str, but: str = "") -> int:
    """Ends every session of an account, or every other than that of the token `but`; says how many."""
    return connection.execute(delete(sessions).where(sessions.c.account == key, sessions.c.token != _hashed(but))).rowcount


def sessions_of(connection: Connection, key: str, token: str, at: datetime) -> list[Open]:
    """The sessions of an account that are open, the latest first; that of `token` is one's own."""
    chosen = select(sessions).where(sessions.c.account == key, sessions.c.ends_at > at, sessions.c.seen_at > at - IDLE)
    return [Open(r.created_at, r.seen_at, r.ends_at, r.token == _hashed(token))
            for r in connection.execute(chosen.order_by(sessions.c.created_at.desc()))]


# ---- how often something was tried


def tried(connection: Connection, key: str, at: datetime, within: timedelta) -> int:
    """How often it was tried of late."""
    return connection.execute(select(func.count()).where(attempts.c.key == key, attempts.c.at > at - within)).scalar_one()


def note_attempt(connection: Connection, keys: Sequence[str], at: datetime) -> None:
    connection.execute(insert(attempts), [{"key": key, "at": at} for key in keys])


def forgive(connection: Connection, keys: Sequence[str], at: datetime | None = None) -> None:
    """Takes away what was tried: all of it, or what was tried at one moment."""
    connection.execute(delete(attempts).where(attempts.c.key.in_(keys), *([attempts.c.at == at] if at else [])))


def forget_attempts(connection: Connection, before: datetime) -> None:
    connection.execute(delete(attempts).where(attempts.c.at < before))


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
