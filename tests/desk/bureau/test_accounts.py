"""Who signs in, for how long, how often it may be tried; who makes and unmakes accounts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from argon2 import PasswordHasher
from tests.desk.bureau.cheap import cheap_passwords  # noqa: F401
from tests.desk.bureau.conftest import Clock
from tests.desk.bureau.people import account, entries
from tests.desk.county import COUNTY, PROVINCE

from chidu.desk.bureau import Bureau, accounts, passwords
from chidu.desk.bureau.attempts import MOST_BY_ADDRESS, MOST_BY_LOGIN, MOST_HERE, WITHIN
from chidu.desk.bureau.rights import RIGHTS, may
from chidu.desk.bureau.starting import FIRST
from chidu.errors import Conflict, InputError, NotFound, NotPermitted, SignInNeeded, TooMany, Unavailable
from chidu.records import people
from chidu.records.database import EVERYWHERE
from chidu.records.people import IDLE, LONGEST, ROLES, Account

PASSWORD, HERE, ELSEWHERE = "路灯改造 2024 年", "10.1.0.7", "10.9.9.9"
OTHER = "cn/shandong/heze"


def known(bureau: Bureau, role: str = "reviewer") -> Account:
    return account(bureau, role, password=passwords.hashed(PASSWORD))


def wrong(bureau: Bureau, login: str, times: int, address: str = HERE) -> None:
    for _ in range(times):
        with pytest.raises(SignInNeeded, match="登录名或密码不对"):
            accounts.sign_in(bureau, login, "不是这个密码", address)


class TestSigningIn:
    def test_who_knows_the_password_is_known_by_the_token_that_they_get(self, bureau: Bureau) -> None:
        who = known(bureau)
        session = accounts.sign_in(bureau, f" {who.login.upper()} ", PASSWORD, HERE)
        assert accounts.session_of(bureau, session.token).account == who
        assert entries(bureau, who.id)[0].verb == "登录"

    @pytest.mark.parametrize("login", ["nobody-here", "", "a" * 300, "审核人", "\0"])
    def test_a_wrong_password_and_an_unknown_login_are_told_alike(self, bureau: Bureau, login: str) -> None:
        wrong(bureau, known(bureau).login, 1)
        with pytest.raises(SignInNeeded, match="登录名或密码不对"):
            accounts.sign_in(bureau, login.replace("\0", ""), PASSWORD, ELSEWHERE)

    def test_the_table_of_sessions_opens_no_session(self, bureau: Bureau) -> None:
        session = accounts.sign_in(bureau, known(bureau).login, PASSWORD, HERE)
        with bureau.database.reading(EVERYWHERE) as connection:
            kept = connection.exec_driver_sql("select token from sessions").scalars().all()
        assert session.token not in kept
        with pytest.raises(SignInNeeded):
            accounts.session_of(bureau, kept[0])

    def test_signing_in_again_gives_another_token_and_ends_the_one_before(self, bureau: Bureau) -> None:
        who = known(bureau)
        first = accounts.sign_in(bureau, who.login, PASSWORD, HERE)
        second = accounts.sign_in(bureau, who.login, PASSWORD, HERE, first.token)
        assert (first.token, first.csrf) != (second.token, second.csrf)
        with pytest.raises(SignInNeeded, match="登录已经失效"):
            accounts.session_of(bureau, first.token)

    def test_a_session_ends_two_hours_after_it_was_last_used(self, bureau: Bureau) -> None:
        assert isinstance(bureau.clock, Clock)
        token = accounts.sign_in(bureau, known(bureau).login, PASSWORD, HERE).token
        for _ in range(3):
            bureau.clock.now += IDLE - timedelta(minutes=1)
            accounts.session_of(bureau, token)
        bureau.clock.now += IDLE
        with pytest.raises(SignInNeeded, match="登录已经失效"):
            accounts.session_of(bureau, token)

    def test_and_after_twelve_hours_however_busy_it_is(self, bureau: Bureau) -> None:
        assert isinstance(bureau.clock, Clock)
        token = accounts.sign_in(bureau, known(bureau).login, PASSWORD, HERE).token
        began, hour = bureau.clock.now, timedelta(hours=1)
        while bureau.clock.now + hour < began + LONGEST:
            bureau.clock.now += hour
            accounts.session_of(bureau, token)
        bureau.clock.now = began + LONGEST
        with pytest.raises(SignInNeeded):
            accounts.session_of(bureau, token)

    def test_signing_out_ends_this_session_and_signing_out_elsewhere_the_others_of_ones_own(self, bureau: Bureau) -> None:
        who, another = known(bureau), known(bureau)
        ours = [accounts.sign_in(bureau, who.login, PASSWORD, HERE) for _ in range(3)]
        theirs = accounts.sign_in(bureau, another.login, PASSWORD, HERE)
        accounts.sign_out(bureau, ours[0])
        with pytest.raises(SignInNeeded):
            accounts.session_of(bureau, ours[0].token)
        accounts.session_of(bureau, ours[1].token)
        assert accounts.sign_out_elsewhere(bureau, ours[1]) == 1
        accounts.session_of(bureau, ours[1].token)
        with pytest.raises(SignInNeeded):
            accounts.session_of(bureau, ours[2].token)
        assert accounts.session_of(bureau, theirs.token).account == another

    def test_who_is_stopped_is_out_at_once_and_cannot_sign_in(self, bureau: Bureau) -> None:
        who, administrator = known(bureau), account(bureau, "administrator")
        session = accounts.sign_in(bureau, who.login, PASSWORD, HERE)
        accounts.set_active(bureau, administrator, who.id, False)
        with pytest.raises(SignInNeeded):
            accounts.session_of(bureau, session.token)
        with pytest.raises(SignInNeeded, match="登录名或密码不对"):
            accounts.sign_in(bureau, who.login, PASSWORD, HERE)
        accounts.set_active(bureau, administrator, who.id, True)
        accounts.sign_in(bureau, who.login, PASSWORD, HERE)

    def test_a_hash_of_weaker_days_is_made_anew_when_its_owner_signs_in(self, bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
        who = known(bureau)
        monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
        accounts.sign_in(bureau, who.login, PASSWORD, HERE)
        with bureau.database.reading(EVERYWHERE) as connection:
            _, kept = people.by_login(connection, who.login) or (None, "")
        assert "t=2" in kept
        accounts.sign_in(bureau, who.login, PASSWORD, HERE)

    def test_no_more_than_a_few_passwords_are_looked_at_or_wait(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Each takes 64 MB."""
        full = passwords.AT_ONCE + passwords.MOST_WAITING
        for _ in range(full):
            assert passwords._queue.acquire(blocking=False)
        try:
            with pytest.raises(Unavailable, match="登录的人太多"):
                passwords.fits(PASSWORD, "")
        finally:
            for _ in range(full):
                passwords._queue.release()
        assert not passwords.fits(PASSWORD, "")


class TestTries:
    def test_after_eight_wrong_passwords_the_right_one_has_to_wait_too(self, bureau: Bureau) -> None:
        assert isinstance(bureau.clock, Clock)
        who = known(bureau)
        wrong(bureau, who.login, MOST_HERE)
        with pytest.raises(TooMany, match="过一会儿再试"):
            accounts.sign_in(bureau, who.login, PASSWORD, HERE)
        bureau.clock.now += WITHIN
        accounts.sign_in(bureau, who.login, PASSWORD, HERE)

    def test_the_right_password_forgives_the_wrong_ones_before_it(self, bureau: Bureau) -> None:
        who = known(bureau)
        for _ in range(3):
            wrong(bureau, who.login, MOST_HERE - 1)
            accounts.sign_in(bureau, who.login, PASSWORD, HERE)

    def test_strangers_do_not_lock_out_an_owner_where_they_are_known(self, bureau: Bureau) -> None:
        who = known(bureau)
        accounts.sign_in(bureau, who.login, PASSWORD, HERE)
        for stranger in range(MOST_BY_LOGIN // MOST_HERE):
            wrong(bureau, who.login, MOST_HERE, f"10.66.{stranger}.{who.id[:4]}")
        with pytest.raises(TooMany):
            accounts.sign_in(bureau, who.login, PASSWORD, f"10.67.0.{who.id[:4]}")
        accounts.sign_in(bureau, who.login, PASSWORD, HERE)

    def test_one_address_cannot_try_many_logins(self, bureau: Bureau) -> None:
        who, address = known(bureau), "10.13.13.13"
        for number in range(MOST_BY_ADDRESS):
            wrong(bureau, f"guess{number}", 1, address)
        with pytest.raises(TooMany):
            accounts.sign_in(bureau, who.login, PASSWORD, address)
        accounts.sign_in(bureau, who.login, PASSWORD, HERE)

    def test_a_whole_office_behind_one_address_may_sign_in_in_the_morning(self, bureau: Bureau) -> None:
        who, address = known(bureau), "10.14.14.14"
        for _ in range(MOST_BY_ADDRESS + 1):
            accounts.sign_in(bureau, who.login, PASSWORD, address)

    def test_what_is_kept_of_tries_tells_neither_login_nor_address(self, bureau: Bureau) -> None:
        wrong(bureau, "zhang.san", 1, "10.15.15.15")
        with bureau.database.reading(EVERYWHERE) as connection:
            kept = " ".join(connection.exec_driver_sql("select key from attempts").scalars())
        assert kept
        assert not any(said in kept for said in ("zhang", "10.15"))


class TestPasswords:
    @pytest.mark.parametrize("easy", ["short", "aaaaaaaaaaaa", "ababababab", "x" * 201])
    def test_an_easy_password_is_refused(self, easy: str) -> None:
        with pytest.raises(InputError):
            passwords.hashed(easy)

    def test_a_password_does_not_hold_the_login(self) -> None:
        with pytest.raises(InputError, match="容易猜到"):
            passwords.hashed("LiuFang-2024!", "liufang")

    def test_changing_it_needs_the_old_one_and_ends_every_session(self, bureau: Bureau) -> None:
        who = known(bureau)
        session, new = accounts.sign_in(bureau, who.login, PASSWORD, HERE), "县博物馆免费开放"
        new = f"{new} 三楼"
        with pytest.raises(SignInNeeded, match="原密码不对"):
            accounts.change_password(bureau, who, "不是这个密码", new)
        with pytest.raises(InputError, match="一样"):
            accounts.change_password(bureau, who, PASSWORD, PASSWORD)
        accounts.change_password(bureau, who, PASSWORD, new)
        with pytest.raises(SignInNeeded):
            accounts.session_of(bureau, session.token)
        assert accounts.sign_in(bureau, who.login, new, HERE).account == who

    def test_the_old_password_cannot_be_guessed_through_an_open_session(self, bureau: Bureau) -> None:
        who = known(bureau)
        for _ in range(MOST_HERE):
            with pytest.raises(SignInNeeded):
                accounts.change_password(bureau, who, "不是这个密码", "县博物馆免费开放 三楼")
        with pytest.raises(TooMany):
            accounts.change_password(bureau, who, PASSWORD, "县博物馆免费开放 三楼")

    def test_with_its_first_password_an_account_can_only_change_it(self, bureau: Bureau) -> None:
        who = replace(account(bureau, "reviewer"), must_change=True)
        with pytest.raises(NotPermitted, match="先改密码"), bureau.act(who, "重新判定"):
            pass
        with bureau.act(who, "改密码") as act:
            act.note(who.id)


class TestAccounts:
    def test_an_administrator_makes_accounts_of_their_own_jurisdiction_alone(self, bureau: Bureau) -> None:
        administrator = account(bureau, "administrator")
        made, password = accounts.create(bureau, administrator, f"lamp{administrator.login}", "李路", "submitter", COUNTY, "县城市管理局")
        session = accounts.sign_in(bureau, made.login, password, HERE)
        assert session.account.must_change
        for scope in (OTHER, PROVINCE, f"{COUNTY}/town"):
            with pytest.raises(NotPermitted, match="不是您辖区"):
                accounts.create(bureau, administrator, "elsewhere", "王五", "reviewer", scope)
        with pytest.raises(Conflict, match="已有人用"):
            accounts.create(bureau, administrator, made.login, "王五", "reviewer", COUNTY)

    @pytest.mark.parametrize(("login", "name", "role", "department"), [
        ("Zhang San", "张三", "reviewer", ""), ("zs/../", "张三", "reviewer", ""), ("zhangsan", "", "reviewer", ""),
        ("zhangsan", "张三", "root", ""), ("zhangsan", "张三", "submitter", ""), ("zhangsan", "张三", "reviewer", "县城市管理局")])
    def test_an_account_that_makes_no_sense_is_not_made(self, bureau: Bureau, login: str, name: str, role: str, department: str) -> None:
        with pytest.raises(InputError):
            accounts.create(bureau, account(bureau, "administrator"), login, name, role, COUNTY, department)

    def test_nobody_else_makes_accounts(self, bureau: Bureau) -> None:
        for role in set(ROLES) - {"administrator"}:
            with pytest.raises(NotPermitted, match="管理账号"):
                accounts.create(bureau, account(bureau, role), "another", "张三", "administrator", COUNTY)

    def test_an_account_of_another_county_is_not_found(self, bureau: Bureau) -> None:
        administrator, foreign = account(bureau, "administrator"), account(bureau, "reviewer", OTHER)
        with pytest.raises(NotFound):
            accounts.reset(bureau, administrator, foreign.id)
        with pytest.raises(NotFound):
            accounts.set_active(bureau, administrator, foreign.id, False)

    def test_nobody_stops_their_own_account(self, bureau: Bureau) -> None:
        administrator = account(bureau, "administrator")
        with pytest.raises(InputError, match="自己的账号"):
            accounts.set_active(bureau, administrator, administrator.id, False)

    def test_whoever_has_the_machine_gives_a_lost_administrator_a_new_first_password(self, bureau: Bureau) -> None:
        who = known(bureau, "administrator")
        password = accounts.rescue(bureau, who.login)
        assert accounts.sign_in(bureau, who.login, password, HERE).account.must_change
        (_, rescued, *_) = entries(bureau, who.id)
        assert (rescued.actor, rescued.verb) == ("程序", "管理账号")
        with pytest.raises(NotFound, match="没有登录名"):
            accounts.rescue(bureau, "nobody-here")

    def test_no_entry_of_the_audit_holds_a_password_or_a_token(self, bureau: Bureau) -> None:
        administrator = account(bureau, "administrator")
        made, password = accounts.create(bureau, administrator, f"fair{administrator.login}", "赵会", "reviewer", COUNTY)
        session = accounts.sign_in(bureau, made.login, password, HERE)
        again = accounts.reset(bureau, administrator, made.id)
        written = " ".join(f"{e}" for e in entries(bureau))
        assert not any(secret in written for secret in (password, again, session.token, session.csrf))


class TestRights:
    def test_every_role_does_something_and_no_role_does_everything(self) -> None:
        for role in ROLES:
            done = {verb for verb in RIGHTS if may(Account("", COUNTY, "", "", role, "", True, False), verb)}
            assert {"改密码", "退出"} < done < set(RIGHTS)

    def test_who_drafts_the_law_does_not_approve_it_and_who_manages_accounts_decides_nothing(self) -> None:
        for one, other in [("发布政策", "审批发布"), ("管理账号", "人工认定"), ("管理账号", "出具文书"), ("管理账号", "审批发布")]:
            assert not {*RIGHTS[one]} & {*RIGHTS[other]}

    def test_a_supervisor_sees_what_is_below_and_changes_nothing_there(self, bureau: Bureau) -> None:
        above = account(bureau, "supervisor", PROVINCE)
        with bureau.look(above, "查看表", COUNTY):
            pass
        for role, verb in [("reviewer", "重新判定"), ("administrator", "管理账号"), ("approver", "审批发布")]:
            with pytest.raises(NotPermitted), bureau.act(account(bureau, role, PROVINCE), verb, COUNTY):
                pass
        with pytest.raises(NotPermitted), bureau.look(account(bureau, "reviewer"), "查看表", PROVINCE):
            pass


class TestTheFirstAccounts:
    def test_they_are_made_once_and_whole(self, alone: Bureau) -> None:
        """Two machines that start at the same moment."""
        made: list[dict[str, str]] = []
        barrier = Barrier(2)

        def start() -> None:
            barrier.wait()
            made.append(accounts.first(alone, COUNTY, FIRST))

        threads = [Thread(target=start) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        (none, told) = sorted(made, key=len)
        assert not none
        assert {login for login, _, _ in FIRST} == {*told}
        for login, password in told.items():
            assert accounts.sign_in(alone, login, password, HERE).account.must_change
        assert accounts.first(alone, COUNTY, FIRST) == {}
