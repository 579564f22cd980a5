"""Many forms at once: the folder of examples and a store of facts say what the forms say one by one."""

from __future__ import annotations

import errno
import os
import re
import shutil
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from tests.desk.county import ROOT

from chidu.desk import bulk
from chidu.desk.bulk import forms_in, is_store, judge_store, read_forms, store_cases
from chidu.desk.office import Office
from chidu.errors import FactsUnreadable, InputError, WorkerLost
from chidu.evaluation.decide import preview
from chidu.evaluation.digest import combined, digest

QIHE, HEZE, SPRING = "cn/shandong/dezhou/qihe", "cn/shandong/heze", date(2024, 3, 1)
CHAIN = ("R08", "R16", "S06", "S11", "S12", "S13", "S14")
"""Examples of other kinds than a declaration: a store keeps each kind in parts of its own."""
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def office():
    with Office(ROOT / "policies", ROOT / "report_templates") as office:
        yield office


@pytest.fixture(scope="module")
def forms(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example declarations, and a file that is no form."""
    folder = tmp_path_factory.mktemp("表")
    for path in (ROOT / "examples").glob("*.*"):
        if path.name[:3] not in CHAIN and (path.suffix in (".xlsx", ".xls", ".docx") or path.name == "S04建筑垃圾消纳场扩建.json"):
            shutil.copy(path, folder)
    (folder / "坏表.xlsx").write_bytes(b"no form")
    return folder


@pytest.fixture(scope="module")
def read(office: Office, forms: Path):
    return list(read_forms(office, forms_in(forms), QIHE, SPRING))


@pytest.fixture(scope="module")
def store(read, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("事实") / "库"
    assert list(store_cases((c for r in read for c in r.cases), folder)) == [len([c for r in read for c in r.cases])]
    return folder


def test_a_file_that_cannot_be_read_stops_itself_alone(read, forms: Path) -> None:
    assert [r.path.name for r in read if r.error] == ["坏表.xlsx"]
    assert len([r for r in read if r.cases]) == len(forms_in(forms)) - 1


@pytest.mark.parametrize("scope", [QIHE, HEZE])
def test_a_store_says_under_any_policy_what_the_reference_says_of_each_form(scope: str, office: Office, read, store: Path) -> None:
    law = office.policy(scope, SPRING)
    told = {c.id: preview(c, law) for r in read for c in r.cases}
    judged = judge_store(office, store, scope, SPRING, signed=True)
    assert judged.totals.forms == len(told)
    assert judged.totals.counts["问题数"] == sum(f.verdict == "unmet" for findings, _ in told.values() for f in findings)
    assert judged.digest == combined(digest(name, (f.verdict for f in findings), outcome) for name, (findings, outcome) in told.items())


def test_the_lines_written_are_the_findings(office: Office, read, store: Path, tmp_path: Path) -> None:
    law = office.policy(QIHE, SPRING)
    judge_store(office, store, QIHE, SPRING, out=tmp_path)
    words = {"unmet": "不符合", "unknown": "无法判定"}
    wanted = {(c.id, f.rule, f.about.object, f.about.row, words[f.verdict])
              for r in read for c in r.cases for f in preview(c, law)[0] if f.verdict in words}
    assert set(pl.read_parquet(tmp_path / "判定-00000.parquet").iter_rows()) == wanted
    lines = pl.read_parquet(tmp_path / "案件-00000.parquet")
    assert dict(zip(lines["案件"], lines["文件"], strict=True)) == {c.id: c.form.file for r in read for c in r.cases}


def test_a_folder_that_holds_something_is_not_written_over(store: Path, read) -> None:
    with pytest.raises(InputError, match="事实库的目录已有内容"):
        list(store_cases((c for r in read for c in r.cases), store))


def test_an_empty_folder_and_none_at_all_are_told(tmp_path: Path, office: Office) -> None:
    with pytest.raises(InputError, match="这个文件夹里没有表，也没有事实库"):
        forms_in(tmp_path)
    with pytest.raises(InputError, match="没有这个文件夹"):
        forms_in(tmp_path / "无")
    assert not is_store(tmp_path)
    with pytest.raises(FactsUnreadable, match="这里没有事实库"):
        judge_store(office, tmp_path, QIHE, SPRING)


def test_a_damaged_store_is_told_and_not_computed_with(store: Path, office: Office, tmp_path: Path) -> None:
    shutil.copytree(store, tmp_path / "库")
    (tmp_path / "库" / "00000" / "指标.parquet").write_bytes(b"PAR1")
    with pytest.raises(FactsUnreadable, match="读不出来"):
        judge_store(office, tmp_path / "库", QIHE, SPRING)


# ---- what an officer may do to it


def test_forms_in_folders_below_are_found_and_a_store_among_them_is_not_taken_for_forms(store: Path, forms: Path, tmp_path: Path) -> None:
    below = tmp_path / "表" / "乙镇[1]" / "下属"
    below.mkdir(parents=True)
    for name in ("路灯.XLSX", "~$路灯.xlsx", ".隐藏.xlsx", "照片.jpg", "说明.txt"):
        (below / name).write_bytes(b"x")
    shutil.copytree(store, tmp_path / "表" / "事实")
    (tmp_path / "表" / "绕圈").symlink_to(tmp_path / "表")
    os.mkfifo(below / "管道.xlsx")
    assert forms_in(tmp_path / "表") == (below / "路灯.XLSX",)


def test_a_bad_file_is_named_with_its_folder(office: Office, tmp_path: Path) -> None:
    for town in ("甲镇", "乙镇"):
        (tmp_path / town).mkdir()
        (tmp_path / town / "路灯.xlsx").write_bytes(b"no form")
    errors = [r.error for r in read_forms(office, forms_in(tmp_path), QIHE, SPRING)]
    assert {str(e).partition("：")[0] for e in errors} == {f"{tmp_path}/{town}/路灯.xlsx" for town in ("甲镇", "乙镇")}


def test_a_folder_that_cannot_be_looked_into_is_told_and_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "锁着").mkdir()
    (tmp_path / "路灯.xlsx").write_bytes(b"x")
    scandir = os.scandir

    def locked(path):
        if str(path).endswith("锁着"):
            raise PermissionError(errno.EACCES, "", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", locked)
    with pytest.raises(InputError) as told:
        forms_in(tmp_path)
    assert str(told.value) == f"{tmp_path}/锁着：文件夹打不开（没有权限）。里面的表一张也不能漏。请检查路径和权限。"


def test_a_file_is_no_folder_of_forms(tmp_path: Path) -> None:
    (tmp_path / "路灯.xlsx").write_bytes(b"x")
    with pytest.raises(InputError, match=r"这是一个文件，不是文件夹.*chidu evaluate"):
        forms_in(tmp_path / "路灯.xlsx")


def test_a_store_is_there_whole_or_not_at_all(read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of one would pass for all the forms."""
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    cases = [c for r in read for c in r.cases]

    def interrupted():
        yield from cases[:5]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(store_cases(interrupted(), tmp_path / "库"))
    begun = store_cases(iter(cases), tmp_path / "库")
    next(begun)
    assert not is_store(tmp_path / "库")
    begun.close()
    assert list(tmp_path.iterdir()) == []

    assert sum(store_cases(cases, tmp_path / "库")) == len(cases)
    assert bulk.parts_in(tmp_path / "库") == -(-len(cases) // 2)
    assert [p.name for p in tmp_path.iterdir()] == ["库"]


def test_an_empty_folder_becomes_a_store_and_no_cases_leave_none(read, tmp_path: Path) -> None:
    (tmp_path / "库").mkdir()
    assert list(store_cases(iter(()), tmp_path / "库")) == []
    assert not is_store(tmp_path / "库")
    list(store_cases(read[0].cases, tmp_path / "库"))
    assert is_store(tmp_path / "库")


def test_where_a_store_cannot_be_written_that_is_told_and_nothing_is_left(read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "占").write_bytes(b"")
    for taken in (tmp_path / "占", tmp_path / "占" / "下"):
        with pytest.raises(InputError, match="已有同名的文件"):
            list(store_cases(read[0].cases, taken))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "")

    monkeypatch.setattr(bulk, "write_part", full)
    with pytest.raises(InputError, match="事实库写不出（磁盘已满）。没有留下半份"):
        list(store_cases(read[0].cases, tmp_path / "库"))
    assert [p.name for p in tmp_path.iterdir()] == ["占"]


def test_results_are_not_mixed_with_earlier_ones(office: Office, store: Path, tmp_path: Path) -> None:
    (tmp_path / "说明.txt").write_text("可以有别的文件")
    judge_store(office, store, QIHE, SPRING, out=tmp_path)
    with pytest.raises(InputError, match="这个文件夹里已有先前的结果"):
        judge_store(office, store, HEZE, SPRING, out=tmp_path)
    with pytest.raises(InputError, match="已有同名的文件"):
        judge_store(office, store, QIHE, SPRING, out=tmp_path / "说明.txt")


def test_whoever_waits_is_told_of_every_part(office: Office, read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 3)
    sizes, told = list(store_cases([c for r in read for c in r.cases], tmp_path / "库")), list[int]()
    judge_store(office, tmp_path / "库", QIHE, SPRING, told=lambda report: told.append(len(report.cases["案件"])))
    assert told == sizes


HOSTILE = {"deep": b"[" * 500_000, "another version": b'{"\\u683c\\u5f0f": 2}', "bytes": bytes(range(256))}


@pytest.mark.parametrize("head", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_store_is_told_with_the_part_and_what_to_do(head: bytes, office: Office, store: Path, tmp_path: Path) -> None:
    shutil.copytree(store, tmp_path / "库")
    (tmp_path / "库" / "00000" / "列.json").write_bytes(head)
    with pytest.raises(FactsUnreadable) as told:
        judge_store(office, tmp_path / "库", QIHE, SPRING)
    assert re.fullmatch(rf"{tmp_path}/库/00000：事实库的这一部分读不出来（[^A-Za-z]+）。各部分由 chidu bulk 写出，不要改动。请重新建立事实库。", str(told.value))


def test_a_store_that_takes_all_memory_or_time_costs_the_worker_alone(office: Office, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "judge_part", out_of_memory)
    with pytest.raises(WorkerLost) as told:
        judge_store(office, store, QIHE, SPRING)
    assert str(told.value).startswith(f"{store}/00000：处理所需内存超出限额，已中止。")
    monkeypatch.setattr(bulk, "judge_part", for_ever)
    monkeypatch.setattr(bulk, "SECONDS", 1.0)
    with pytest.raises(WorkerLost, match="处理超过1秒"):
        judge_store(office, store, QIHE, SPRING)


def out_of_memory(*_: object) -> None:
    raise MemoryError


def for_ever(*_: object) -> None:
    while True:
        pass


def test_forms_of_several_kinds_are_kept_apart_and_judged_alike(office: Office, tmp_path: Path) -> None:
    paths = [p for p in (ROOT / "examples").glob("*.*") if p.name[:3] in (*CHAIN, "S02")]
    cases = [c for r in read_forms(office, paths, HEZE, date(2024, 8, 10)) for c in r.cases]
    assert len({c.form.kind for c in cases}) == 6
    assert sum(store_cases(cases, tmp_path / "库")) == len(cases) == 8
    judged = judge_store(office, tmp_path / "库", HEZE, date(2024, 8, 10))
    law = office.policy(HEZE, date(2024, 8, 10))
    unmet = sum(f.verdict == "unmet" for c in cases for f in preview(c, law)[0])
    assert (judged.totals.forms, judged.totals.counts["问题数"]) == (8, unmet)
