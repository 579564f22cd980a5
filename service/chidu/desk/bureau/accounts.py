"""Accounts (账号): who signs in, how often it may be tried, who is made and unmade by an administrator."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from chidu.desk.bureau import passwords
from chidu.desk.bureau.acting import PROGRAM, Bureau
from chidu.desk.bureau.attempts import Attempt
from chidu.errors import InputError, NotFound, SignInNeeded
from chidu.records import audit, people
from chidu.records.database import EVERYWHERE, Connection
from chidu.records.people import ROLES, Account, Session
from chidu.types import Scope

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}")


def sign_in(bureau: Bureau, login: str, password: str, address: str, old_token: str = "") -> Session:
    """A session for somebody who knows the password. Raises SignInNeeded, and TooMany after too many tries."""
    attempt = Attempt(login.strip().lower()[:64], address, bureau.clock())
    with bureau.database.writing(EVERYWHERE) as connection:
        attempt.note(connection)
        found = people.by_login(connection, attempt.login)
    account, kept = found or (None, "")
    if not passwords.fits(password, kept) or account is None or not account.active:
        raise SignInNeeded("login-wrong", "登录名或密码不对", remedy="请重新输入；忘了密码请管理员重设")

    def mend(connection: Connection) -> None:
        attempt.forgive(connection)
        if passwords.stale(kept):
            people.set_password(connection, account.id, passwords.hashed_again(password), account.must_change)

    return _signed_in(bureau, account, old_token, mend)


def sign_in_by_subject(bureau: Bureau, subject: str, login: str = "", old_token: str = "") -> Session:
    """A session for somebody whom the sign-on service (统一认证) vouches for: by the subject, or by the login where the service names it
    too and no subject is bound to that account yet. A first password that was never used is void then. Raises SignInNeeded."""
    with bureau.database.reading(EVERYWHERE) as connection:
        account = people.by_subject(connection, subject) or (people.unbound(connection, login.strip().lower()) if login else None)
    if account is None or not account.active:
        raise SignInNeeded("subject-unknown", "统一认证的这个账号在本系统里还没有对应的账号", remedy="请管理员建账号")

    def bind(connection: Connection) -> None:
        people.bind(connection, account.id, subject)
        if account.must_change:
            people.set_password(connection, account.id, None, must_change=False)

    return _signed_in(bureau, replace(account, must_change=False), old_token, bind)


def _signed_in(bureau: Bureau, account: Account, old_token: str, also: Callable[[Connection], None] | None = None) -> Session:
    with bureau.program("登录", account.scope, by=account.login, reach=EVERYWHERE) as act:
        if also:
            also(act.connection)
        session = people.sign_in(act.connection, account, act.at, old_token)
        act.note(account.id)
    return session


def session_of(bureau: Bureau, token: str) -> Session:
    """Who has this token. Raises SignInNeeded."""
    with bureau.database.reading(EVERYWHERE) as connection:
        found = people.session_of(connection, token, bureau.clock()) if token else None
    if found is None:
        raise SignInNeeded("session-ended", "还没有登录，或登录已经失效", remedy="请登录")
    session, note = found
    if note:
        with bureau.database.writing(EVERYWHERE) as connection:
            people.seen(connection, token, bureau.clock())
    return session


def sign_out(bureau: Bureau, session: Session) -> None:
    with bureau.act(session.account, "退出", reach=EVERYWHERE) as act:
        people.sign_out(act.connection, session.token)
        act.note(session.account.id)


def sign_out_elsewhere(bureau: Bureau, session: Session) -> int:
    """Ends every other session of one's own; says how many there were."""
    with bureau.act(session.account, "退出", reach=EVERYWHERE) as act:
        ended = people.sign_out_everywhere(act.connection, session.account.id, session.token)
        act.note(session.account.id, sessions=ended)
    return ended


def open_sessions(bureau: Bureau, session: Session) -> list[people.Open]:
    """One's own sessions, on whatever machine."""
    with bureau.database.reading(EVERYWHERE) as connection:
        return people.sessions_of(connection, session.account.id, session.token, bureau.clock())


def change_password(bureau: Bureau, who: Account, old: str, new: str) -> None:
    """One's own password; every session ends. Raises SignInNeeded where the old one is wrong, TooMany after too
    many tries, InputError where the new is too easy."""
    attempt = Attempt(who.login, f"account:{who.id}", bureau.clock())  # an open session is no place to guess either
    with bureau.database.writing(EVERYWHERE) as connection:
        attempt.note(connection)
        found = people.by_login(connection, who.login)
    if found is None or not passwords.fits(old, found[1]):
        raise SignInNeeded("password-wrong", "原密码不对", remedy="请重新输入")
    if old == new:
        raise InputError("password-same", "新密码和原密码一样", remedy="请换一个密码")
    kept = passwords.hashed(new, who.login)
    with bureau.act(who, "改密码", reach=EVERYWHERE) as act:
        attempt.forgive(act.connection)
        people.set_password(act.connection, who.id, kept, must_change=False)
        act.note(who.id)


def create(bureau: Bureau, who: Account, login: str, name: str, role: str, scope: Scope, department: str = "",
           subject: str | None = None) -> tuple[Account, str]:
    """A new account of the administrator's jurisdiction, and its first password, which is told once."""
    wanted = _checked(login, name, role, scope, department)
    password = passwords.drawn()
    kept = passwords.hashed(password)
    with bureau.act(who, "管理账号", scope, reach=EVERYWHERE) as act:
        made = people.create(act.connection, wanted, kept, act.at, subject)
        act.note(made.id, login=made.login, role=role, department=made.department)
    return made, password


def first(bureau: Bureau, scope: Scope, wanted: Sequence[tuple[str, str, str]]) -> dict[str, str]:
    """The accounts (login, name, role) that the program makes where there is nobody yet who could; their one-time passwords by login.

    All of them or none; nothing where there is anybody already.
    """
    with bureau.database.reading(EVERYWHERE) as connection:
        if people.count(connection):
            return {}
    drawn = {login: passwords.drawn() for login, _, _ in wanted}
    kept = {login: passwords.hashed(password) for login, password in drawn.items()}
    with bureau.database.writing(EVERYWHERE) as connection:
        if people.count(connection):  # another machine was first
            return {}
        for login, name, role in wanted:
            made = people.create(connection, _checked(login, name, role, scope, ""), kept[login], at := bureau.clock())
            audit.add(connection, scope, at, PROGRAM, "管理账号", made.id, {"login": login, "role": role})
    return drawn


def appoint(bureau: Bureau, login: str, name: str, role: str, scope: Scope, department: str = "") -> str:
    """An account of any jurisdiction by whoever has the machine itself: the first of a county that joins, or of a level above. Its
    first password. Raises Conflict where the login is taken."""
    wanted, password = _checked(login, name, role, scope, department), passwords.drawn()
    kept = passwords.hashed(password)
    with bureau.program("管理账号", scope, reach=EVERYWHERE) as act:
        made = people.create(act.connection, wanted, kept, act.at)
        act.note(made.id, login=made.login, role=role, department=made.department)
    return password


def rescue(bureau: Bureau, login: str) -> str:
    """A new first password by whoever has the machine itself, where no administrator is left who knows theirs. Raises NotFound."""
    with bureau.database.reading(EVERYWHERE) as connection:
        found = people.by_login(connection, login.strip().lower())
    if found is None:
        raise NotFound("account-unknown", f"没有登录名“{login[:64]}”", remedy="请核对登录名")
    account, password = found[0], passwords.drawn()
    kept = passwords.hashed(password)
    with bureau.program("管理账号", account.scope, reach=EVERYWHERE) as act:
        people.set_password(act.connection, account.id, kept, must_change=True)
        act.note(account.id, login=account.login, reset=True)
    return password


def reset(bureau: Bureau, who: Account, key: str) -> str:
    """A new first password for an account of one's jurisdiction."""
    password = passwords.drawn()
    kept = passwords.hashed(password)
    with bureau.act(who, "管理账号") as act:
        account = people.by_id(act.connection, who.reach, key)
        people.set_password(act.connection, account.id, kept, must_change=True)
        act.note(account.id, login=account.login, reset=True)
    return password


def set_active(bureau: Bureau, who: Account, key: str, active: bool) -> None:
    """An account stopped, or let in again. Nobody stops their own."""
    if key == who.id:
        raise InputError("own-account", "不能停用自己的账号", remedy="请另一位管理员办理")
    with bureau.act(who, "管理账号") as act:
        account = people.by_id(act.connection, who.reach, key)
        people.set_active(act.connection, account.id, active)
        act.note(account.id, login=account.login, active=active)


def _checked(login: str, name: str, role: str, scope: Scope, department: str) -> Account:
    login, name, department = login.strip().lower(), name.strip(), department.strip()
    if not LOGIN.fullmatch(login):
        raise InputError("login-form", f"登录名写成“{login[:64]}”", rule="登录名用小写字母、数字和 . _ -，2至63个字符", remedy="请改写")
    if not name or len(name) > 64:
        raise InputError("account-name", "姓名空着，或太长", remedy="请写姓名")
    if role not in ROLES:
        raise InputError("account-role", f"没有角色“{role[:32]}”", rule=f"角色有：{'、'.join(ROLES.values())}", remedy="请选一个")
    if (role == "submitter") != bool(department):
        raise InputError("account-department", "填报人要写明所在部门，其他角色不写", remedy="请核对部门")
    return Account("", scope, login, name, role, department[:200], True, True)
