"""A task list in, letters out: every mistake with its line, every file whole, the same input the same bytes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from tests.desk.county import (
    COUNTY,
    GOOD,
    HEAD,
    LAMPS,
    NOW,
    ROOT,
    SPRING,
    changed,
    decided,
    put,
    put_form,
    write_policies,
)

from chidu.desk.batch import LONGEST_NAME, day_of, read_tasks, write_batch, write_letter, write_letters
from chidu.desk.office import Office
from chidu.desk.review import Reviewed, Task, review
from chidu.desk.verification import verify
from chidu.errors import ChiduError, DeterminationError, InputError
from chidu.types import Ref

ITEM = f"{{文件: 申报表.json, 辖区: {COUNTY}, 日期: 2024-03-01}}"
NO_UNIT = changed(LAMPS, project__unit=None)


def tasks(folder: Path, text: str) -> list[Task]:
    return read_tasks(put(folder / "任务.yaml", text), NOW)


def refusal(folder: Path, text: str) -> ChiduError:
    with pytest.raises(InputError) as caught:
        tasks(folder, text)
    return caught.value


def result(office: Office, folder: Path, form: dict, name: str = "申报表.json") -> Reviewed:
    return Reviewed(Task(folder / name, COUNTY, SPRING), decided(office, folder, form))


# ---- the list


def test_files_are_beside_their_list_and_determinations_come_along(tmp_path: Path) -> None:
    text = (f"- {ITEM}\n- 文件: 乙/申报表.xlsx\n  辖区: cn\n  日期: 2023-01-01\n  说明: 补报\n  人工认定:\n"
            "    - {对象: 指标2, 事项: 字段·权重, 值: 10, 认定人: 李, 理由: 写错}\n")
    first, second = tasks(tmp_path, text)
    assert first == Task(tmp_path / "申报表.json", COUNTY, SPRING)
    assert (second.path, second.scope, second.on) == (tmp_path / "乙" / "申报表.xlsx", "cn", date(2023, 1, 1))
    assert [(d.about, d.item, d.value) for d in second.determinations] == [(Ref("指标", 2), "字段·权重", "10")]


@pytest.mark.parametrize(("text", "said"), [
    ("", "任务.yaml：任务清单里没有内容。"),
    ("文件: 申报表.json", "任务.yaml：任务清单应是一个列表，至少有一项。每项写成 - {文件: 申报表.xlsx, 辖区: cn/shandong/dezhou/qihe, 日期: 2024-03-01}。"),
    (f"- {ITEM}\n- {{文件: 乙.json, 日期: 2024-03-01}}", "任务.yaml 第2行第3列：第2项缺少辖区。每项要有文件、辖区、日期，可有人工认定、说明。请补写。"),
    (f"- {ITEM[:-1]}, 文号: 1}}", "任务.yaml 第1行第3列：第1项有不认得的键“文号”。"),
    ("- {文件: [甲, 乙], 辖区: cn, 日期: 2024-03-01}", "任务.yaml 第1行第3列：第1项的“文件”写成了一组值。"),
    ("- {文件: 甲, 辖区: cn, 日期: 2024年}", "任务.yaml 第1行第19列：日期写成“2024年”，不是一个日期。日期写成 2024-03-01。请改写。"),
    ("- {文件: 甲, 辖区: cn, 日期: 2024-02-30}", "任务.yaml 第1行第19列：日期写成“2024-02-30”，不是一个日期。"),
])
def test_a_mistake_in_the_list_is_told_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    assert str(refusal(tmp_path, text)).startswith(said)


@pytest.mark.parametrize(("people", "said"), [
    ("是", "任务.yaml 第1行第42列：人工认定应是一个列表。"),
    ("[{事项: 要点·规范完整性, 值: 优, 认定人: 李}]", "任务.yaml 第1行第49列：人工认定第1项缺少理由。"),
])
def test_a_mistake_in_a_determination_of_the_list_is_told_with_its_line(tmp_path: Path, people: str, said: str) -> None:
    error = refusal(tmp_path, f"- {{文件: 申报表.json, 辖区: cn, 日期: 2024-03-01, 人工认定: {people}}}")
    assert isinstance(error, DeterminationError)
    assert str(error).startswith(said)


@pytest.mark.parametrize("text", ["2024-3-1", "2024", "昨天", "", "20240301", "2024-13-01"])
def test_a_date_is_given_in_full(text: str) -> None:
    with pytest.raises(InputError, match="日期写成 2024-03-01"):
        day_of(text, "日期")


# ---- the letters


def test_letters_are_named_after_the_file_and_the_project(office: Office, tmp_path: Path) -> None:
    written = list(write_letters(office, result(office, tmp_path, NO_UNIT), tmp_path / "out", HEAD, set()))
    assert [p.name for p in written] == ["申报表-城区路灯运维项目-审核意见.docx", "申报表-城区路灯运维项目-补正通知.docx"]
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == sorted(p.name for p in written)


def test_forms_of_the_same_name_do_not_overwrite_each_other(office: Office, tmp_path: Path) -> None:
    taken: set[Path] = set()
    for form in (GOOD, changed(GOOD, funding__annual=47), GOOD):
        list(write_letters(office, result(office, tmp_path, form), tmp_path / "out", HEAD, taken))
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        f"申报表-现场招聘会项目-审核意见{n}.docx" for n in ("", "（2）", "（3）")]


def test_a_second_run_gives_the_same_files_with_the_same_bytes(office: Office, tmp_path: Path) -> None:
    def run() -> dict[str, bytes]:
        list(write_letters(office, result(office, tmp_path, NO_UNIT), tmp_path / "out", HEAD, set()))
        return {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir()}

    assert run() == run()


@pytest.mark.parametrize("name", ["../../逃跑", "a/b\\c:d*e?f\"g<h>i|j\nk\tl", "长" * 300, "\x01\x1b", "💡" * 200, ""])
def test_no_project_name_leads_out_of_the_folder_or_breaks_the_disk(office: Office, tmp_path: Path, name: str) -> None:
    written = list(write_letters(office, result(office, tmp_path, changed(GOOD, project__name=name)), tmp_path / "out",
                                 HEAD, set()))
    assert [p.parent for p in written] == [tmp_path / "out"]
    assert all(p.is_file() and len(p.name.encode()) <= LONGEST_NAME + 40 for p in written)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out", "申报表.json"]


def test_without_a_decision_there_is_no_letter(office: Office, tmp_path: Path) -> None:
    failed = Reviewed(Task(tmp_path / "没有.json", COUNTY, SPRING), None, InputError("file-missing", "没有这个文件"))
    assert list(write_letters(office, failed, tmp_path / "out", HEAD, set())) == []
    assert list(write_letter(office, failed, tmp_path / "一.docx", "审核意见", HEAD)) == []
    assert list(tmp_path.iterdir()) == []


def test_letters_that_were_written_before_an_error_stay(office: Office, tmp_path: Path) -> None:
    (tmp_path / "out" / "申报表-城区路灯运维项目-补正通知.docx").mkdir(parents=True)
    letters = write_letters(office, result(office, tmp_path, NO_UNIT), tmp_path / "out", HEAD, set())
    assert next(letters).name == "申报表-城区路灯运维项目-审核意见.docx"
    with pytest.raises(InputError, match="写不出文件（已有同名的文件夹）"):
        next(letters)


# ---- killed


@pytest.mark.slow
def test_a_killed_batch_leaves_whole_letters_and_a_second_run_completes_them(office: Office, tmp_path: Path) -> None:
    root, out = write_policies(tmp_path), tmp_path / "out"
    for n in range(12):
        put_form(tmp_path / f"表{n:02}.json", changed(NO_UNIT, project__name=f"路灯{n:02}"))
    put(tmp_path / "任务.yaml", "".join(f"- {{文件: 表{n:02}.json, 辖区: {COUNTY}, 日期: 2024-03-01}}\n" for n in range(12)))
    command = [sys.executable, "-m", "chidu.cli", "review", str(tmp_path / "任务.yaml"), "--out", str(out),
               "--date", "2024-03-05", "--policies", str(root)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "service")}

    batch = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                             start_new_session=True)
    deadline = time.monotonic() + 60
    while len(list(out.glob("*.docx"))) < 3 and time.monotonic() < deadline:
        time.sleep(0.005)
    os.kill(batch.pid, signal.SIGKILL)
    batch.wait(30)

    left = sorted(out.glob("*.docx"))
    assert 3 <= len(left) < 24
    assert all(verify(p, office.sandbox).differences == () for p in left)
    first = {p.name: p.read_bytes() for p in left}

    done = subprocess.run(command, env=environment, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    whole = {p.name: p.read_bytes() for p in out.glob("*.docx")}
    assert len(whole) == 24
    assert len(list(out.iterdir())) == 24
    assert {name: whole[name] for name in first} == first


def test_a_batch_of_good_and_bad_files_writes_the_letters_of_the_good(office: Office, tmp_path: Path) -> None:
    put_form(tmp_path / "甲.json", LAMPS)
    put(tmp_path / "坏.xlsx", b"PK\x03\x04 broken")
    put_form(tmp_path / "乙.json", GOOD)
    listed = tasks(tmp_path, "".join(f"- {{文件: {f}, 辖区: {COUNTY}, 日期: 2024-03-01}}\n"
                                     for f in ("甲.json", "坏.xlsx", "没有.json", "乙.json")))
    taken: set[Path] = set()
    results = list(review(office, listed))
    for r in results:
        list(write_letters(office, r, tmp_path / "out", HEAD, taken))
    assert [bool(r.decision) for r in results] == [True, False, False, True]
    assert len(taken) == 2
    assert all(path.is_file() for path in taken)


def test_a_batch_names_its_letters_in_the_order_of_its_forms_however_many_hands_write_them(office: Office, tmp_path: Path) -> None:
    forms = [put_form(tmp_path / str(n) / "表.json", changed(NO_UNIT, funding__annual=600 + n)) for n in range(4)]
    put(tmp_path / "坏.json", "{")
    listed = [Task(path, COUNTY, SPRING) for path in (*forms[:2], tmp_path / "坏.json", *forms[2:])]
    kept = []
    for workers in (1, 3):
        out = tmp_path / f"out{workers}"
        with Office(office.policies, office.templates, workers) as busy:
            written = list(write_batch(busy, review(busy, listed), out, HEAD))
        assert [w.reviewed.task for w in written] == listed
        assert [len(w.paths) for w in written] == [2, 2, 0, 2, 2]
        assert [bool(w.reviewed.error) for w in written] == [False, False, True, False, False]
        kept.append([[(p.name, p.read_bytes()) for p in w.paths] for w in written])
    assert kept[0] == kept[1]


def test_a_letter_that_cannot_be_written_stops_only_that_forms_letters(office: Office, tmp_path: Path) -> None:
    listed = [Task(put_form(tmp_path / f"{name}.json", NO_UNIT), COUNTY, SPRING) for name in "甲乙"]
    (tmp_path / "out" / "甲-城区路灯运维项目-补正通知.docx").mkdir(parents=True)
    first, second = write_batch(office, review(office, listed), tmp_path / "out", HEAD)
    assert [p.name for p in first.paths] == ["甲-城区路灯运维项目-审核意见.docx"]
    assert first.reviewed.error is not None
    assert first.reviewed.error.code == "write"
    assert (len(second.paths), second.reviewed.error) == (2, None)
