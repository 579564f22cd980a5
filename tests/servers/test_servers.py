"""The tests' own servers: PostgreSQL, a browser and the service are real, apart from each other, and gone afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError
from tests.servers import needs
from tests.servers.browser import Window
from tests.servers.postgres import SOCKET, make_folder
from tests.servers.serving import ROOT, Server, answers, clean_environment, serve

APP = "tests.servers.pages:make"


def ask(url: str, *statements: str) -> list[tuple[object, ...]]:
    """What the last of the statements answers."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            results = [connection.execute(text(statement)) for statement in statements]
            return [tuple(row) for row in results[-1]] if results[-1].returns_rows else []
    finally:
        engine.dispose()


class TestPostgreSQL:
    def test_it_answers_in_chinese_and_keeps_no_port_open(self, postgres_database: str) -> None:
        assert ask(postgres_database, "SELECT '路灯改造', current_setting('listen_addresses')") == [("路灯改造", "")]

    @pytest.mark.parametrize("turn", ["first", "second"])
    def test_a_test_finds_nothing_that_another_left(self, postgres_database: str, turn: str) -> None:
        assert ask(postgres_database, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]
        ask(postgres_database, "CREATE TABLE lamps (place text)")

    def test_two_databases_of_one_test_are_apart(self, postgres_databases: Callable[[], str]) -> None:
        here, there = postgres_databases(), postgres_databases()
        ask(here, "CREATE TABLE lamps (place text)")
        with pytest.raises(ProgrammingError, match="does not exist"):
            ask(there, "SELECT * FROM lamps")

    def test_a_long_temporary_folder_is_passed_over(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """The path of a socket has 107 bytes at most."""
        long = tmp_path / ("路" * 30)
        long.mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(long))
        folder = make_folder()
        try:
            assert long not in folder.parents
            assert len(os.fsencode(folder / SOCKET)) <= 107
        finally:
            folder.rmdir()

    def test_the_role_has_no_rights_beyond_its_database(self, postgres_database: str) -> None:
        rights = "rolsuper, rolbypassrls, rolcreatedb, rolcreaterole"
        assert ask(postgres_database, f"SELECT {rights} FROM pg_roles WHERE rolname = current_user") == [(False,) * 4]
        with pytest.raises(ProgrammingError, match="permission denied"):
            ask(postgres_database, "CREATE ROLE mayor")

    def test_row_security_binds_the_owner_where_it_is_forced(self, postgres_database: str) -> None:
        ask(
            postgres_database,
            "CREATE TABLE lamps (scope text)",
            "INSERT INTO lamps VALUES ('东城'), ('西城')",
            "CREATE POLICY wall ON lamps USING (scope = current_setting('chidu.scope', true))",
            "ALTER TABLE lamps ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE lamps FORCE ROW LEVEL SECURITY",
        )
        assert ask(postgres_database, "SELECT scope FROM lamps") == []
        assert ask(postgres_database, "SET LOCAL chidu.scope = '东城'", "SELECT scope FROM lamps") == [("东城",)]


@pytest.fixture(scope="module")
def site() -> Iterator[Server]:
    with serve(APP) as server:
        yield server


class TestBrowser:
    def test_it_opens_a_page_and_the_picture_is_not_empty(self, window: Window, site: Server, tmp_path: Path) -> None:
        window.page.goto(site.url)
        assert window.page.title() == "路灯"
        assert window.page.evaluate("[navigator.language, innerWidth, innerHeight]") == ["zh-CN", 1366, 768]
        picture = Image.open(window.picture(tmp_path / "pictures", "lamps"))
        assert picture.size == (1366, 768)
        assert len(picture.convert("L").getcolors()) > 20

    @pytest.mark.parametrize(
        ("path", "trouble"),
        [
            ("/console", r"^console: 坏了 \(http://127"),
            ("/script", "^script: .*坏了"),
            ("/missing", r"^answer: 404 GET http://127\.0\.0\.1:\d+/nothing\.png$"),
            ("/nowhere", r"^answer: 404 GET http://127\.0\.0\.1:\d+/nowhere$"),
            ("/abroad", r"^request: GET http://fonts\.example\.com/a\.png net::ERR_NAME_NOT_RESOLVED$"),
        ],
    )
    def test_what_goes_wrong_in_a_page_is_noticed(self, window: Window, site: Server, path: str, trouble: str) -> None:
        window.page.goto(site.url + path)
        assert len(window.settle()) == 1
        window.expect(trouble)
        assert window.settle() == []

    def test_a_trouble_that_was_expected_must_come(self, window: Window, site: Server) -> None:
        window.page.goto(site.url)
        window.expect("404")
        assert window.settle() == ["expected, but did not come: 404"]
        window.expected.clear()

    @pytest.mark.parametrize("turn", ["first", "second"])
    def test_a_test_finds_nothing_that_another_left(self, window: Window, site: Server, turn: str) -> None:
        window.page.goto(site.url)
        assert window.page.evaluate("[localStorage.length, document.cookie]") == [0, ""]
        window.page.evaluate("localStorage.setItem('a', 'b'); document.cookie = 'c=d'")

    @pytest.mark.slow
    def test_a_test_whose_page_fails_is_a_failure(self, site: Server, tmp_path: Path) -> None:
        (tmp_path / "test_pages.py").write_text(
            f"def test_fine(window):\n    window.page.goto('{site.url}/')\n"
            f"def test_broken(window):\n    window.page.goto('{site.url}/console')\n",
            "utf-8",
        )
        alone = clean_environment() | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.servers.browser", "-p", "no:cacheprovider", str(tmp_path)]
        done = subprocess.run(command, cwd=tmp_path, env=alone, capture_output=True, text=True, timeout=60)
        assert done.returncode == 1
        assert "console: 坏了" in done.stdout
        assert done.stdout.splitlines()[-1].startswith("2 passed, 1 error")

    def test_a_file_to_save_is_no_trouble(self, window: Window, site: Server) -> None:
        window.page.goto(site.url + "/file")
        with window.page.expect_download() as letter:
            window.page.click("a")
        assert letter.value.suggested_filename == "意见书.txt"
        assert "一切正常" in Path(letter.value.path()).read_text("utf-8")


class TestServing:
    def test_the_service_has_the_settings_it_was_given_and_no_others(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CHIDU_GREETING", "外面")
        with serve(APP) as bare, serve(APP, {"CHIDU_GREETING": "里面"}) as greeting:
            pages = [urllib.request.urlopen(server.url, timeout=5).read().decode() for server in (bare, greeting)]
        assert [word in page for page in pages for word in ("外面", "里面")] == [False, False, False, True]

    def test_it_is_gone_afterwards_with_its_folder(self) -> None:
        with serve(APP) as server:
            assert server.is_running()
            folder = server.process.folder
        assert not answers(server.port)
        assert is_gone(server.pid)
        assert not folder.exists()

    def test_it_cleans_up_after_a_kill_and_serves_again_at_the_same_place(self) -> None:
        with serve(APP) as server:
            server.kill()
            assert not server.is_running()
            assert not answers(server.port)
            with serve(APP, port=server.port) as again:
                assert again.url == server.url
        assert is_gone(server.pid)
        assert not server.process.folder.exists()

    def test_a_service_that_cannot_start_says_why(self) -> None:
        with pytest.raises(RuntimeError, match="nothing_there"), serve("tests.servers.pages:nothing_there"):
            pass

    def test_it_ends_when_the_tests_are_killed(self) -> None:
        program = (
            "import time; from tests.servers.serving import serve\n"
            f"with serve({APP!r}) as s: print(s.pid, s.process.folder, flush=True); time.sleep(60)"
        )
        with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True) as tests:
            assert tests.stdout
            pid, folder = tests.stdout.readline().split()
            tests.kill()
        deadline = time.monotonic() + 10
        while not (is_gone(int(pid)) and not Path(folder).exists()):
            assert time.monotonic() < deadline
            time.sleep(0.02)


class TestNeeds:
    @pytest.mark.parametrize(("need", "package"), [("postgresql", "postgresql"), ("browser", "chromium fonts-noto-cjk")])
    def test_what_is_missing_fails_the_test_and_names_the_packages(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, need: str, package: str
    ) -> None:
        nothing_is_installed(monkeypatch, tmp_path)
        with pytest.raises(pytest.fail.Exception, match=f"管理员(.|\n)*apt-get install {package}\n") as failed:
            LOOKED_FOR[need]()
        assert f"CHIDU_WITHOUT={need}" in str(failed.value)

    @pytest.mark.parametrize("need", ["postgresql", "browser"])
    def test_a_person_may_do_without(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, need: str) -> None:
        nothing_is_installed(monkeypatch, tmp_path)
        monkeypatch.setenv("CHIDU_WITHOUT", "postgresql, browser")
        with pytest.raises(pytest.skip.Exception, match=need):
            LOOKED_FOR[need]()

    def test_a_slip_of_the_pen_is_not_taken_for_a_choice(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CHIDU_WITHOUT", "postgres")
        with pytest.raises(pytest.fail.Exception, match="postgresql,browser"):
            needs.chromium()


LOOKED_FOR = {"postgresql": needs.postgresql_programs, "browser": needs.chromium}


def nothing_is_installed(monkeypatch: pytest.MonkeyPatch, empty: Path) -> None:
    monkeypatch.delenv("CHIDU_WITHOUT", raising=False)
    monkeypatch.setattr(needs, "POSTGRESQL", empty)
    monkeypatch.setattr(needs, "CHROMIUM", empty / "chromium")
    monkeypatch.setenv("PATH", str(empty))


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False
