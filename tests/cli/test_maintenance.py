"""The commands beside serving, as whoever looks after the machine meets them: on SQLite and on PostgreSQL."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text
from tests.desk.bureau.alone import unguarded
from tests.desk.bureau.conftest import Clock
from tests.desk.bureau.people import sent
from tests.desk.county import COUNTY, PROVINCE, SPRING, TEMPLATES, write_policies
from tests.servers.serving import ROOT, clean_environment

from chidu.cli.commands import run
from chidu.desk.bureau import Bureau, judging, passwords, publishing, receiving
from chidu.desk.office import Office
from chidu.records import people, uploads
from chidu.records.database import EVERYWHERE, Database
from chidu.records.people import Account
from small import NOON

PASSWORD = "城区路灯26000盏"
REVIEWER = Account("", COUNTY, "shenhe", "李审核", "reviewer", "", True, False)


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Place:
    """A bureau at its first start, and what its settings say."""

    database: Database
    settings: Mapping[str, str]
    policies: Path

    def employ(self, *people_there: tuple[str, str]) -> None:
        """Accounts by login and role, all with the one password."""
        kept = passwords.hashed(PASSWORD)
        with self.database.writing(EVERYWHERE) as connection:
            for login, role in people_there:
                people.create(connection, Account("", COUNTY, login, "王某", role, "", True, False), kept, NOON)

    def bureau(self) -> Bureau:
        return Bureau(self.database, Path(self.settings["CHIDU_DATA"]) / "published", Clock(), workers=1)


def made(folder: Path, url: str, policies: Path) -> Place:
    settings = {"CHIDU_DATA": str(folder / "数据"), "CHIDU_SCOPE": COUNTY, "CHIDU_POLICIES": str(policies),
                "CHIDU_TEMPLATES": str(TEMPLATES), "CHIDU_WORKERS": "1", **({"CHIDU_DATABASE": url} if url else {})}
    return Place(Database(url or f"sqlite:///{folder / '数据' / 'chidu.db'}"), settings, policies)


@pytest.fixture(scope="module")
def policies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_policies(tmp_path_factory.mktemp("县"))


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def new(request: pytest.FixtureRequest, tmp_path: Path, policies: Path) -> Iterator[Place]:
    """Nothing is there yet."""
    place = made(tmp_path, "" if request.param == "SQLite" else request.getfixturevalue("postgres_database"), policies)
    yield place
    place.database.close()


@pytest.fixture
def place(new: Place) -> Place:
    """The law is published."""
    return begun(new)


@pytest.fixture
def county(tmp_path: Path, policies: Path) -> Iterator[Place]:
    """The same on SQLite alone, for what asks the database nothing of its own."""
    place = begun(made(tmp_path, "", policies))
    yield place
    place.database.close()


def begun(new: Place) -> Place:
    Path(new.settings["CHIDU_DATA"]).mkdir()
    new.database.migrate()
    publishing.seed(new.bureau(), new.policies, TEMPLATES)
    return new


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., Said]:
    monkeypatch.chdir(tmp_path)

    def say(place: Place, *words: str, typed: str = "", **settings: str) -> Said:
        with monkeypatch.context() as patch:
            for name in [n for n in os.environ if n.startswith("CHIDU_")]:
                patch.delenv(name)
            for name, value in {**place.settings, **settings}.items():
                patch.setenv(name, value)
            patch.setattr(sys, "stdin", io.StringIO(typed))
            capsys.readouterr()
            code = run([str(word) for word in words])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return Said(code, printed.out, printed.err)

    return say


def judge(place: Place) -> str:
    """A form, judged; the key of its decision."""
    bureau = place.bureau()
    upload = receiving.receive(bureau, REVIEWER, sent(), SPRING)
    assert judging.work(bureau, "试", upload.id)
    bureau.close()
    with place.database.reading(EVERYWHERE) as connection:
        return connection.execute(text("select decision from forms where upload = :u"), {"u": upload.id}).scalar_one()


def test_the_tables_are_made_by_one_command_and_again_it_changes_nothing(new: Place, say: Callable[..., Said]) -> None:
    refused = say(new, "audit")
    assert (refused.code, refused.out) == (2, "")
    assert "chidu migrate" in refused.err
    assert say(new, "migrate") == Said(0, "数据库的表已建好，第0001版。\n", "")
    assert say(new, "migrate") == Said(0, "数据库的表已是第0001版，没有改动。\n", "")
    assert new.database.ready()
    assert oct(Path(new.settings["CHIDU_DATA"]).stat().st_mode)[-3:] == "700"


@pytest.mark.parametrize("command", ["migrate", "publish", "account", "redact", "backup", "restore", "audit", "replay", "worker"])
def test_help_is_in_chinese(say: Callable[..., Said], command: str, tmp_path: Path, policies: Path) -> None:
    new = made(tmp_path, "", policies)
    said = say(new, command, "--help")
    assert said.out.startswith(f"用法：chidu {command}")
    assert not re.search(r"[A-Z][a-z]{3,}|default|required", said.out)
    assert say(new, command, "--nothing").code == 2


def test_a_publication_is_shown_then_bound_by_two_passwords(county: Place, say: Callable[..., Said], tmp_path: Path) -> None:
    place, root = county, write_policies(tmp_path / "新")
    place.employ(("zhengce", "officer"), ("shenpi", "approver"))
    assert say(place, "publish", str(root)).out == f"{COUNTY}：接在发布3之后，没有改变。\n"
    file = root / COUNTY / "2023-chengben.yaml"
    file.write_text(file.read_text("utf-8").replace("程度: 严重", "程度: 提示"), "utf-8")
    shown = say(place, "publish", str(root))
    assert shown.code == 0
    assert f"修改　policies/{COUNTY}/2023-chengben.yaml" in shown.out
    assert "改变规则“成本.分项之和小于预算”" in shown.out
    who = ("--author", "zhengce", "--approver", "shenpi", "--note", "放宽")
    wrong = say(place, "publish", str(root), *who, typed=f"{PASSWORD}\n别的\n")
    assert (wrong.code, "登录名或密码不对" in wrong.err) == (2, True)
    assert say(place, "publish", str(root), *who[:4], typed=f"{PASSWORD}\n{PASSWORD}\n").code == 2
    done = say(place, "publish", str(root), *who, typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert done.code == 0, done.err
    assert re.search(r"已发布：发布4，cn/shandong/juye，摘要[0-9a-f]{12}。", done.out)
    file.write_text("规则: [", "utf-8")
    assert say(place, "publish", str(root)).code == 3
    with place.database.reading(EVERYWHERE) as connection:
        assert connection.execute(text("select count(*) from sessions")).scalar_one() == 0


def test_the_first_account_of_a_jurisdiction_is_made_at_the_machine(county: Place, say: Callable[..., Said]) -> None:
    told = say(county, "account", "shengting", "--scope", PROVINCE, "--role", "系统管理员", "--name", "赵厅")
    assert (told.code, f"{PROVINCE}　系统管理员　登录名 shengting　初始密码 " in told.out) == (0, True), told.err
    with county.database.reading(EVERYWHERE) as connection:
        made, _ = people.by_login(connection, "shengting") or pytest.fail("nobody")
    assert (made.scope, made.role, made.must_change) == (PROVINCE, "administrator", True)
    for words, found in ((("shengting", "--role", "系统管理员"), "已有人用"), (("ting2", "--role", "厅长"), "没有角色“厅长”"),
                         (("ting2", "--role", "审核人", "--scope", "cn/shandong/juyee"), "没有辖区")):
        refused = say(county, "account", *words, "--name", "赵厅")
        assert (refused.code, found in refused.err) == (2, True), refused.err


def test_what_was_backed_up_is_restored_and_proves_itself(place: Place, say: Callable[..., Said], tmp_path: Path,
                                                          request: pytest.FixtureRequest) -> None:
    judge(place)
    done = say(place, "backup", tmp_path / "备份")
    assert done.code == 0, done.err
    (copy,) = (p for p in (tmp_path / "备份").iterdir() if p.suffix != ".json")
    assert str(copy) in done.out
    again = say(place, "restore", copy)
    assert (again.code, "已经有内容" in again.err) == (2, True)
    other = made(tmp_path / "别处", "" if place.database.sqlite else request.getfixturevalue("postgres_databases")(), place.policies)
    restored = say(other, "restore", copy)
    assert restored.code == 0, restored.err
    assert "决定1个，逐条核对无误。" in restored.out
    assert say(other, "audit", "--against", copy.with_name(f"{copy.name}.json")).out.endswith("里的3个链头对得上。\n")
    with unguarded(other.database) as connection:
        connection.execute(text("update audit set actor = '别人' where seq = 1"))
    found = say(other, "audit")
    assert (found.code, found.out) == (1, "")
    assert "内容与摘要对不上" in found.err
    other.database.close()


def test_heads_kept_elsewhere_are_held_against_the_chains(county: Place, say: Callable[..., Said], tmp_path: Path) -> None:
    assert say(county, "audit", "--heads", tmp_path / "链头.json").code == 0
    heads = json.loads((tmp_path / "链头.json").read_text("utf-8"))["heads"]
    assert {h["scope"] for h in heads} == {"cn", PROVINCE, COUNTY}
    judge(county)
    assert "对得上" in say(county, "audit", "--against", tmp_path / "链头.json").out
    (tmp_path / "链头.json").write_text(json.dumps({"heads": [heads[0] | {"seq": 99}]}), "utf-8")
    refused = say(county, "audit", "--against", tmp_path / "链头.json")
    assert (refused.code, "第99条不见了" in refused.err) == (1, True)
    assert say(county, "audit", "--against", tmp_path / "没有.json").code == 2


def test_decisions_are_replayed_one_or_all(county: Place, say: Callable[..., Said], office: Office,
                                           monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Office, "sandbox", office.sandbox)  # the workers of all tests
    first, second = judge(county), judge(county)
    with county.database.reading(EVERYWHERE) as connection:
        upload = connection.execute(text("select upload from forms where decision = :d"), {"d": second}).scalar_one()
    county.employ(("guanli", "administrator"))
    assert say(county, "redact", upload, "--by", "guanli", "--reason", " ", typed=f"{PASSWORD}\n").code == 2
    erased = say(county, "redact", upload, "--by", "guanli", "--reason", "申请人要求", typed=f"{PASSWORD}\n")
    assert (erased.code, erased.out.startswith("已抹去：来件1份，表1张，决定1个，")) == (0, True), erased.err
    one = say(county, "replay", first)
    assert (one.code, one.out.endswith("重算，一致。\n")) == (0, True), one.err
    assert say(county, "replay", second).out.endswith("内容已按规定抹去，只核对了摘要，一致。\n")
    assert say(county, "replay", "--all").out == "重放2个决定：一致2个，不一致0个，其中1个的内容已按规定抹去，只核对了摘要。\n"
    with unguarded(county.database) as connection:
        connection.execute(text("update decisions set identity = '0'"))
    told = say(county, "replay", "--all")
    assert (told.code, "一致1个，不一致1个" in told.out, "决定的编号与案件对不上" in told.out) == (1, True, True)
    assert [say(county, "replay", *words).code for words in ((), ("没有",), (first, "--all"))] == [2, 2, 2]


def test_a_worker_without_pages_judges_what_waits_until_it_is_told_to_stop(place: Place) -> None:
    bureau = place.bureau()
    upload = receiving.receive(bureau, REVIEWER, sent(), SPRING)
    started = subprocess.Popen([sys.executable, "-m", "chidu.cli", "worker", "--threads", "2"], cwd=ROOT, text=True,
                               env=clean_environment() | dict(place.settings), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        deadline, state = time.monotonic() + 40, ""
        while state != uploads.DONE and time.monotonic() < deadline and started.poll() is None:
            time.sleep(0.1)
            with place.database.reading(EVERYWHERE) as connection:
                state = uploads.by_id(connection, EVERYWHERE, upload.id).state
        started.send_signal(signal.SIGTERM)
        out, err = started.communicate(timeout=30)
    finally:
        started.kill()
        bureau.close()
    assert (state, started.returncode) == (uploads.DONE, 0), err
    assert out.splitlines() == ["后台已启动：2个判定线程（按 Ctrl+C 停止）", "后台已停止。"]


@pytest.mark.parametrize("words", [("migrate",), ("audit",), ("backup", "备份"), ("replay", "--all"), ("worker",), ("publish",)])
def test_settings_that_are_wrong_are_told_without_their_values(words: tuple[str, ...], say: Callable[..., Said], tmp_path: Path,
                                                               policies: Path) -> None:
    place = made(tmp_path, "", policies)
    said = say(place, *words, CHIDU_PORT="八千", CHIDU_LOG_LEVEL="大声")
    assert (said.code, said.out) == (2, "")
    assert "CHIDU_PORT" in said.err
    assert "CHIDU_LOG_LEVEL" in said.err
    assert "八千" not in said.err
    away = say(place, *words, CHIDU_DATABASE="postgresql://chidu:secret@127.0.0.1:1/chidu")
    assert away.code == 2
    assert "数据库现在用不上" in away.err
    assert "原因　" in away.err
    assert "secret" not in away.err
    assert say(place, *words, CHIDU_DATABASE="mysql://x").code == 2
