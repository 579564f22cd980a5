"""The command as programs run it: the same bytes in any surroundings, terminals of any kind, readers that leave."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.desk.county import COUNTY, LAMPS, ROOT, changed, put_form

from chidu.desk.office import Office

pytestmark = pytest.mark.slow
ON = ("--scope", COUNTY, "--on", "2024-03-01")


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    put_form(tmp_path / "缺项.json", changed(LAMPS, project__unit=None))
    return tmp_path


def program(*arguments: str, folder: Path, start: tuple[str, ...] = ("-m", "chidu.cli"),
            **environment: str) -> subprocess.CompletedProcess[bytes]:
    bare = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "PYTHON"))}
    return subprocess.run([sys.executable, *start, *arguments], cwd=folder, capture_output=True, timeout=120,
                          env={**bare, "PYTHONPATH": str(ROOT / "service"), **environment})


SURROUNDINGS = [{"PYTHONHASHSEED": "0", "LC_ALL": "C"}, {"PYTHONHASHSEED": "1", "LC_ALL": "zh_CN.UTF-8"},
                {"PYTHONHASHSEED": "2", "LC_ALL": "POSIX"}]


BOTH = """import sys
from chidu.cli import main
for arguments in sys.argv[1:]:
    try:
        main(arguments.split())
    except SystemExit as left:
        assert left.code == 0
"""


def test_json_and_letters_are_the_same_bytes_in_any_surroundings(desk: Path, office: Office) -> None:
    form = f"缺项.json {' '.join(ON)} --policies {office.policies}"
    said = set()
    for n, surroundings in enumerate(SURROUNDINGS):
        commands = (f"evaluate {form} --json", f"letter {form} -o 意见{n}.docx --date 2024-03-05")
        done = program(*commands, folder=desk, start=("-c", BOTH), **surroundings)
        told, _, written = done.stdout.decode().rpartition("}\n")
        assert written == f"已写出 意见{n}.docx\n", done.stderr.decode()
        said.add(told)
    assert len(said) == 1
    assert json.loads(said.pop() + "}")["documents"] == ["审核意见", "补正通知"]
    assert len({(desk / f"意见{n}.docx").read_bytes() for n in range(3)}) == 1


@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
def test_a_terminal_without_our_characters_gets_a_message_all_the_same(desk: Path, office: Office,
                                                                       encoding: str) -> None:
    put_form(desk / "表情.json", changed(LAMPS, project__name="💡路灯"))
    done = program("evaluate", "表情.json", *ON, "--policies", str(office.policies), folder=desk,
                   PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "58.00" in done.stdout.decode(encoding)
    told = program("evaluate", "表情.json", *ON, "--json", "--policies", str(office.policies), folder=desk,
                   PYTHONIOENCODING=encoding)
    assert json.loads(told.stdout.decode("utf-8"))["form"]["source"] == "表情.json"


def test_a_reader_that_stops_reading_is_no_error(desk: Path, office: Office) -> None:
    command = [sys.executable, "-m", "chidu.cli", "show", COUNTY, "--policies", str(office.policies)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env={**os.environ, "PYTHONPATH": str(ROOT / "service")}) as shown:
        assert shown.stdout is not None
        assert shown.stderr is not None
        shown.stdout.close()
        assert shown.stderr.read() == b""
    assert shown.returncode == 0


def test_a_name_from_an_older_system_is_read_shown_and_written(desk: Path, office: Office) -> None:
    name = os.fsdecode("路灯.json".encode("gbk"))
    put_form(desk / name, LAMPS)
    done = program("letter", name, *ON, "-o", "结果", "--policies", str(office.policies), folder=desk)
    assert (done.returncode, done.stderr) == (0, b"")
    assert [p.name for p in (desk / "结果").iterdir()] == ["路灯-城区路灯运维项目-审核意见.docx"]


@pytest.mark.parametrize("after", [0, 0.2, 0.6, 1.0, 1.5, 2.0, 2.5, 3.0])
def test_interrupted_it_leaves_without_a_traceback(desk: Path, office: Office, after: float) -> None:
    start = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); from chidu.cli import main; print(flush=True); main()"
    command = [sys.executable, "-c", start, "letter", "缺项.json", *ON, "-o", "结果", "--policies", str(office.policies)]
    with subprocess.Popen(command, cwd=desk, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
                          env={**os.environ, "PYTHONPATH": str(ROOT / "service")}) as running:
        assert running.stdout is not None
        running.stdout.readline()
        time.sleep(after)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGINT)  # as a terminal does
        _, said = running.communicate(timeout=60)
    assert running.returncode in (0, 130)
    assert b"Traceback" not in said
    assert [p.suffix for p in desk.rglob("*.tmp")] == []
