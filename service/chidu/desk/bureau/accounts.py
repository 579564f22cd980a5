"""Accounts (账号): who signs in, how often it may be tried, who is made and unmade by an administrator."""

from __future__ import annotations

import re
from datetime import timedelta

from chidu.desk.bureau import passwords
from chidu.desk.bureau.acting import Bureau
from chidu.errors import InputError, SignInNeeded, TooMany
from chidu.records import people
from chidu.records.database import EVERYWHERE
from chidu.records.people import ROLES, Account, Session
from chidu.types import Scope

WITHIN = timedelta(minutes=15)
MOST_BY_LOGIN, MOST_BY_ADDRESS = 8, 60
LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}")


def sign_in(bureau: Bureau, login: str, password: str, address: str, old_token: str = "") -> Session:
    """A session for somebody who knows the password. Raises SignInNeeded, and TooMany after too many tries."""
    login, now = login.strip().lower()[:64], bureau.clock()
    limits = {f"login:{login}": MOST_BY_LOGIN, f"address:{address}": MOST_BY_ADDRESS}
    with bureau.database.writing(EVERYWHERE) as connection:
        if any(people.tried(connection, key, now, WITHIN) >= most for key, most in limits.items()):
            raise TooMany("login-flood", "试得太多了", rule=f"{int(WITHIN.total_seconds() // 60)}分钟内同一登录名最多错{MOST_BY_LOGIN}次",
                          remedy="请过一会儿再试，或请管理员重设密码")
        people.note_attempt(connection, list(limits), now)  # kept even if the process dies while the password is checked
        found = people.by_login(connection, login)
    account, kept = found or (None, "")
    if not passwords.fits(password, kept) or account is None or not account.active:
        raise SignInNeeded("login-wrong", "登录名或密码不对", remedy="请重新输入；忘了密码请管理员重设")
    return _signed_in(bureau, account, old_token, password if passwords.stale(kept) else "")


def sign_in_by_subject(bureau: Bureau, subject: str, old_token: str = "") -> Session:
    """A session for somebody whom the sign-on service (统一认证) vouches for. Raises SignInNeeded where no account has the subject."""
    with bureau.database.reading(EVERYWHERE) as connection:
        account = people.by_subject(connection, subject)
    if account is None or not account.active:
        raise SignInNeeded("subject-unknown", "统一认证的这个账号在本系统里还没有对应的账号", remedy="请管理员建账号")
    return _signed_in(bureau, account, old_token, "")


def _signed_in(bureau: Bureau, account: Account, old_token: str, stale_password: str) -> Session:
    with bureau.program("登录", account.scope, by=account.login, reach=EVERYWHERE) as act:
        people.forgive(act.connection, f"login:{account.login}")
        if stale_password:
            people.set_password(act.connection, account.id, passwords.hashed(stale_password), account.must_change)
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


def change_password(bureau: Bureau, who: Account, old: str, new: str) -> None:
    """One's own password; every session ends. Raises SignInNeeded where the old one is wrong, InputError where the new is too easy."""
    with bureau.database.reading(EVERYWHERE) as connection:
        found = people.by_login(connection, who.login)
    if found is None or not passwords.fits(old, found[1]):
        raise SignInNeeded("password-wrong", "原密码不对", remedy="请重新输入")
    if old == new:
        raise InputError("password-same", "新密码和原密码一样", remedy="请换一个密码")
    kept = passwords.hashed(new, who.login)
    with bureau.act(who, "改密码", reach=EVERYWHERE) as act:
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


def first(bureau: Bureau, login: str, scope: Scope, name: str = "系统管理员", role: str = "administrator") -> str | None:
    """The first account of a bureau that has none, and its one-time password; None where there are accounts already."""
    password = passwords.drawn()
    kept = passwords.hashed(password)
    with bureau.database.reading(EVERYWHERE) as connection:
        if people.count(connection):
            return None
    with bureau.program("管理账号", scope, reach=EVERYWHERE) as act:
        made = people.create(act.connection, _checked(login, name, role, scope, ""), kept, act.at)
        act.note(made.id, login=made.login, role=role)
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
