"""Many forms at once: the folder of examples and a store of facts say what the forms say one by one."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from tests.desk.county import ROOT

from chidu.desk.bulk import forms_in, is_store, judge_store, read_forms, store_cases
from chidu.desk.office import Office
from chidu.errors import FactsUnreadable, InputError
from chidu.evaluation.decide import preview
from chidu.evaluation.digest import combined, digest

QIHE, HEZE, SPRING = "cn/shandong/dezhou/qihe", "cn/shandong/heze", date(2024, 3, 1)
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def office():
    with Office(ROOT / "policies", ROOT / "report_templates") as office:
        yield office


@pytest.fixture(scope="module")
def forms(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example forms, and a file that is none."""
    folder = tmp_path_factory.mktemp("表")
    for path in (ROOT / "examples").glob("*.*"):
        if path.suffix in (".xlsx", ".xls", ".docx") or (path.name.startswith("S04") and path.suffix == ".json"):
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
