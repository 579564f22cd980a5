"""chidu serve as an operator meets it: a process that starts, says what it did, serves, and leaves when it is told to."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest
from tests.desk.county import COUNTY, TEMPLATES
from tests.servers.serving import clean_environment

from chidu.cli.commands import run
from chidu.desk import home

PATIENCE = 60.0


@dataclass
class Started:
    process: subprocess.Popen[str]
    port: int
    said: str

    def ask(self, method: str, path: str, cookie: str = "", **fields: str) -> tuple[int, str, str]:
        """Status, location or text, and the cookie that was given."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            headers = {"cookie": f"chidu={cookie}", "content-type": "application/x-www-form-urlencoded"}
            connection.request(method, path, urlencode(fields) if fields else None, headers)
            answer = connection.getresponse()
            jar = SimpleCookie(answer.headers.get("set-cookie", ""))
            text = answer.read().decode()
            return answer.status, answer.headers.get("location") or text, jar["chidu"].value if "chidu" in jar else ""
        finally:
            connection.close()

    def leave(self, by: signal.Signals) -> tuple[int, str]:
        """Its exit code and all that it said on standard error."""
        self.process.send_signal(by)
        _, said = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, said


def environment(folder: Path, policies: Path, **settings: str) -> dict[str, str]:
    usual = {"DATA": str(folder), "POLICIES": str(policies), "TEMPLATES": str(TEMPLATES), "SCOPE": COUNTY, "PORT": "0", "WORKERS": "1"}
    return clean_environment() | {f"CHIDU_{name}": value for name, value in {**usual, **settings}.items()}


@contextmanager
def started(folder: Path, policies: Path, *args: str, **settings: str) -> Iterator[Started]:
    process = subprocess.Popen([sys.executable, "-m", "chidu.cli", "serve", *args], env=environment(folder, policies, **settings),
                               cwd=folder.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        said = ""
        while "地址：" not in said:
            line = process.stdout.readline()
            assert line, (said, process.communicate()[1])
            said += line
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", said)
        assert found
        one = Started(process, int(found[1]), said)
        while one.ask("GET", "/livez")[0] != 200:
            time.sleep(0.05)
        yield one
    finally:
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
        process.communicate()


def drawn(said: str, login: str) -> str:
    found = re.search(f"登录名 {login}　密码 (\\S+)", said)
    assert found, said
    return found[1]


@pytest.mark.slow
def test_the_first_start_tells_a_password_once_and_the_second_keeps_the_one_that_was_chosen(
        tmp_path: Path, policies: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    folder, new = tmp_path / "数据", "路灯改造 二〇二四年"
    with started(folder, policies) as first:
        assert "已发布" in first.said
        password = drawn(first.said, "admin")
        assert drawn(first.said, "shenhe") != password
        status, where, cookie = first.ask("POST", "/login", login="admin", password=password)
        assert (status, where) == (303, "/password")
        token = re.search(r'name="csrf" value="([^"]+)"', first.ask("GET", "/password", cookie)[1])
        assert token
        assert first.ask("POST", "/password", cookie, csrf=token[1], old=password, new=new, again=new)[:2] == (303, "/login?done=password")
        code, said = first.leave(signal.SIGTERM)
        assert (code, "Traceback" in said, password in said) == (0, False, False)
    with started(folder, policies, "--processes", "2") as second:
        assert second.said.startswith("地址：")
        assert "密码" not in second.said
        assert second.ask("POST", "/login", login="admin", password=password)[0] == 401
        began = time.monotonic()
        assert second.ask("POST", "/login", login="admin", password=new)[:2] == (303, "/")
        assert time.monotonic() - began < 5
        for name, value in environment(folder, policies).items():
            monkeypatch.setenv(name, value)
        assert run(["password", "admin"]) == 0
        again = re.search(r"新的初始密码 (\S+)", capsys.readouterr().out)
        assert again
        assert second.ask("POST", "/login", login="admin", password=again[1])[:2] == (303, "/password")
        code, said = second.leave(signal.SIGTERM)
        assert (code, "Traceback" in said) == (0, False)


@pytest.mark.slow
def test_the_sample_forms_are_judged_on_postgresql_and_ctrl_c_ends_it(tmp_path: Path, postgres_database: str) -> None:
    """With the policies that come with the program."""
    with started(tmp_path / "数据", home.policies(), DATABASE=postgres_database, SCOPE="cn/shandong/dezhou/qihe") as one:
        assert "放进了5份示例表" in one.said
        password = drawn(one.said, "shenhe")
        assert password in one.said
        assert "chidu_database_up 1.0" in one.ask("GET", "/metrics")[1]
        until = time.monotonic() + PATIENCE
        while 'chidu_uploads{state="done"} 5.0' not in one.ask("GET", "/metrics")[1]:
            assert time.monotonic() < until
            time.sleep(0.2)
        code, said = one.leave(signal.SIGINT)
        assert (code, "Traceback" in said) == (130, False)


class TestWhatKeepsItFromStarting:
    """In this process: none of these comes as far as serving."""

    @pytest.fixture(autouse=True)
    def _settings(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, policies: Path) -> None:
        for name, value in environment(tmp_path / "数据", policies).items():
            monkeypatch.setenv(name, value)

    def test_a_port_that_is_taken(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            monkeypatch.setenv("CHIDU_PORT", str(taken.getsockname()[1]))
            assert run(["serve"]) == 2
        assert "已被别的程序占用" in capsys.readouterr().err
        assert not (tmp_path / "数据").exists()

    @pytest.mark.parametrize(("settings", "told"), [
        ({"WORKERS": "many"}, "CHIDU_WORKERS"), ({"HOST": "256.1.1.1"}, "CHIDU_HOST"), ({"DATA": "/proc/chidu"}, "CHIDU_DATA"),
        ({"DATABASE": "mysql://root:lamps@db/x"}, "数据库写成"), ({"DATABASE": "postgresql://x:lamps@127.0.0.1:1/x"}, "数据库现在用不上"),
        ({"SCOPE": "cn/nowhere"}, "cn/nowhere"), ({"POLICIES": "/nonexistent"}, "政策")], ids=lambda value: str(value)[:24])
    def test_a_setting_that_does_not_do(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings: dict[str, str],
                                        told: str) -> None:
        for name, value in settings.items():
            monkeypatch.setenv(f"CHIDU_{name}", value)
        assert run(["serve"]) in (2, 3)
        said = capsys.readouterr().err
        assert (told in said, "程序内部出错" in said, "lamps" in said) == (True, False, False)
