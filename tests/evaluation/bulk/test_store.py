"""Facts kept as Parquet come back as they were, for every policy alike; a damaged store is refused."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from benchmarks.workload import generated
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chidu.condition import Listed
from chidu.errors import FactsUnreadable
from chidu.evaluation.bulk import columns_of, evaluate
from chidu.evaluation.bulk.store import HEAD, names_read, parts, read_part, write_part
from chidu.form import Value
from chidu.policy.version import policy_version
from chidu.types import Must, PolicyVersion, Rule, Wording
from small import MANY, SPRING, real_library

QIHE = "cn/shandong/dezhou/qihe"


@pytest.fixture(scope="module")
def law() -> PolicyVersion:
    return policy_version(real_library(), QIHE, SPRING)


@pytest.fixture(scope="module")
def store(law: PolicyVersion, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("事实")
    listed = list(generated(law, 11, 0, 60))
    odd = listed[0].form
    big = replace(odd.fields["项目名称"], state="given", v=Fraction(10**30, 7), unit="元", text="很大")
    listed[0] = replace(listed[0], form=replace(odd, fields={**odd.fields, "年度资金总额": big}))
    (columns,) = columns_of(listed)
    write_part(folder / "00000", columns)
    return folder


def told(law: PolicyVersion, columns) -> list:
    results = evaluate(law, columns)
    return [(name, list(results.verdicts(i)), results.outcome(i)) for i, name in enumerate(columns.ids) if i not in results.refused]


def test_what_is_read_is_what_was_written(law: PolicyVersion, store: Path) -> None:
    columns = read_part(store / "00000")
    assert columns.of["项目"]["年度资金总额"].value(0, columns.pool).v == Fraction(10**30, 7)
    again = read_part(store / "00000")
    for about, vectors in columns.of.items():
        for name, vector in vectors.items():
            for i in range(max(len(a) for a in vector)):
                assert vector.value(i, columns.pool) == again.of[about][name].value(i, again.pool)


def test_the_names_that_a_policy_reads_suffice_for_it(law: PolicyVersion, store: Path) -> None:
    assert told(law, read_part(store / "00000")) == told(law, read_part(store / "00000", names_read(law)))
    assert "联系电话" not in names_read(law)
    assert "联系电话" not in read_part(store / "00000", names_read(law)).of["项目"]


@pytest.mark.parametrize("scope", ["cn", "cn/shandong/heze", "cn/shandong/liaocheng"])
def test_a_second_policy_reads_the_same_facts(scope: str, store: Path) -> None:
    other = policy_version(real_library(), scope, SPRING)
    assert told(other, read_part(store / "00000")) == told(other, read_part(store / "00000", names_read(other)))


def test_a_folder_without_facts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FactsUnreadable, match="这里没有事实库") as refused:
        parts(tmp_path)
    assert refused.value.place.file == str(tmp_path)


@pytest.mark.parametrize("damage", ["列", "件数", "格式", "表", "字节"])
def test_a_damaged_part_is_refused(damage: str, store: Path, tmp_path: Path) -> None:
    part = tmp_path / "00000"
    part.mkdir()
    for file in (store / "00000").iterdir():
        (part / file.name).write_bytes(file.read_bytes())
    head = json.loads((part / "列.json").read_text("utf-8"))
    if damage == "件数":
        head["件数"] = 61
    if damage == "格式":
        head["格式"] = 99
    if damage == "列":
        (part / "列.json").write_bytes(b"{")
    else:
        (part / "列.json").write_text(json.dumps(head), "utf-8")
    if damage == "表":
        (part / "指标.parquet").unlink()
    if damage == "字节":
        (part / "指标.parquet").write_bytes(b"PAR1" + bytes(100))
    with pytest.raises(FactsUnreadable, match="读不出来"):
        read_part(part)


# ---- what somebody else wrote


@pytest.fixture
def part(store: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(store / "00000", tmp_path / "00000"))


def changed(part: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """The same part with something else in its head."""
    head = json.loads((part / HEAD).read_bytes())
    change(head)
    (part / HEAD).write_text(json.dumps(head), "ascii")


def column(part: Path, about: str, **columns: pl.Series) -> None:
    """The same part with other columns in one of its tables."""
    pl.read_parquet(part / f"{about}.parquet").with_columns(**columns).write_parquet(part / f"{about}.parquet")


def rename(head: dict[str, Any], name: str) -> None:
    head["对象"][name] = head["对象"].pop("指标")


HEADS: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "another version": (lambda h: h.update(格式=2), "格式是2，本版只读1"),
    "no version": (lambda h: h.pop("格式"), "内容不成形"),
    "no kind": (lambda h: h.update(表=None), "表的种类不成形"),
    "no forms": (lambda h: h.update(件数=0), "件数不对"),
    "a count beyond measure": (lambda h: h.update(件数=10**30), "件数不对"),
    "no count": (lambda h: h.update(件数=[]), "内容不成形"),
    "no project": (lambda h: h["对象"].pop("项目"), "没有项目"),
    "no objects": (lambda h: h.update(对象=7), "内容不成形"),
    "texts that are none": (lambda h: h["词"].append({"甲": 1}), "“词”里不都是文字"),
    "lists in lists": (lambda h: h["词"].append([["甲"]]), "“词”里不都是文字"),
    "no texts": (lambda h: h.update(词=[]), "内容不成形"),
    "a table outside": (lambda h: rename(h, "../00000/指标"), "不成形"),
    "a table from the root": (lambda h: rename(h, "/etc/passwd"), "不成形"),
    "a table of any name": (lambda h: rename(h, "*"), "不成形"),
    "a table without a file": (lambda h: h["对象"].update(怪表={}), "不成形"),
    "a field of four parts": (lambda h: h["对象"]["指标"]["权重"].pop(), "内容不成形"),
    "a number of five thousand digits": (lambda h: h["对象"]["指标"]["权重"].__setitem__(1, "9" * 5000), "不成形"),
    "a denominator of zero": (lambda h: h["对象"]["指标"]["权重"].__setitem__(2, "0"), "“指标”的各栏"),
    "a unit that is none": (lambda h: h["对象"]["指标"]["权重"].__setitem__(0, str(10**9 << 6)), "内容不成形"),
    "a text before the first": (lambda h: h["对象"]["指标"]["权重"].__setitem__(3, "-1"), "词的编号不对"),
}


@pytest.mark.parametrize(("change", "why"), HEADS.values(), ids=HEADS)
def test_a_head_that_was_never_written_so_is_refused_in_chinese(change, why: str, part: Path) -> None:
    changed(part, change)
    refused(part, why)


def refused(part: Path, why: str) -> None:
    with pytest.raises(FactsUnreadable, match="读不出来") as told:
        read_part(part)
    assert why in told.value.found
    assert not re.search(r"Error|Exception|None", told.value.found)
    assert (told.value.place.file, told.value.remedy) == (str(part), "请重新建立事实库")


def test_the_names_in_a_head_reach_no_other_file(part: Path) -> None:
    """A file that fits in every way, but elsewhere."""
    shutil.copy(part / "指标.parquet", part.parent / "外面.parquet")
    pl.read_parquet(part / "项目.parquet").rename({"指标·行数": "../外面·行数", "指标·有表": "../外面·有表"}).write_parquet(part / "项目.parquet")
    changed(part, lambda h: rename(h, "../外面"))
    refused(part, "没有文件“../外面.parquet”")


NUMBERS = {
    "fewer forms": {"案件": pl.Series(["甲"] * 60).replace("甲", None)}, "no numbers": {"指标·行数": pl.Series(["一"] * 60)},
    "numbers with a point": {"指标·行数": pl.Series([1.5] * 60)}, "below zero": {"指标·行数": pl.Series([-1] * 60)},
    "a hundred million rows": {"指标·行数": pl.Series([10**8] + [0] * 59)}, "rows beyond measure": {"指标·行数": pl.Series([2**62] * 60)},
    "nothing": {"指标·行数": pl.Series([None] * 60, dtype=pl.Int64)}, "no yes or no": {"指标·有表": pl.Series([1] * 60)}}


@pytest.mark.parametrize("columns", NUMBERS.values(), ids=NUMBERS)
def test_counts_that_cannot_be_are_refused_before_memory_is_set_aside(columns: dict[str, pl.Series], part: Path) -> None:
    column(part, "项目", **columns)
    refused(part, "不")


def test_a_machine_word_that_is_too_full_is_refused(part: Path) -> None:
    name = next(c for c in pl.read_parquet_schema(part / "指标.parquet") if c.endswith("·数"))
    rows = pl.read_parquet(part / "指标.parquet").height
    column(part, "指标", **{name: pl.Series([-(2**63)] * rows)})
    refused(part, "的数不成形")


@pytest.mark.parametrize("head", [b"", b"{", b"[" * 200_000, b"null", b'"\xff"', "中".encode("gb18030"), b'{"\\u683c\\u5f0f": 1}'])
def test_a_head_that_is_no_head_is_refused(head: bytes, part: Path) -> None:
    (part / HEAD).write_bytes(head)
    refused(part, "内容不成形")


def test_what_is_no_plain_file_is_not_waited_for(part: Path) -> None:
    (part / HEAD).unlink()
    os.mkfifo(part / HEAD)
    refused(part, "没有文件“列.json”")
    (part / HEAD).unlink()
    (part / HEAD).mkdir()
    refused(part, "没有文件“列.json”")


@settings(max_examples=MANY // 20 or 60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_bytes_change_a_part_is_read_or_refused(data, store: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    part = Path(shutil.copytree(store / "00000", tmp_path_factory.mktemp("改") / "00000"))
    file = data.draw(st.sampled_from(sorted(part.iterdir())))
    content = bytearray(file.read_bytes())
    for at, byte in data.draw(st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), min_size=1, max_size=3)):
        content[at] = byte
    file.write_bytes(content[:data.draw(st.sampled_from([len(content), len(content) // 2]))])
    with suppress(FactsUnreadable):
        read_part(part)


# ---- odd names and texts


@pytest.mark.parametrize("name", ["事实[2024]", "表*?", "年=2024", "a b", "{甲,乙}", "\udcff"])
def test_a_folder_may_have_any_name(name: str, law: PolicyVersion, store: Path, tmp_path: Path) -> None:
    columns = read_part(store / "00000")
    write_part(tmp_path / name / "00000", columns)
    assert told(law, read_part(tmp_path / name / "00000")) == told(law, columns)


@pytest.mark.parametrize("text", ["路\ud800灯", "甲\0乙", "\u202e", "💡", "“项目·态”", "\r\n", ""])
def test_texts_come_back_as_they_were(text: str, law: PolicyVersion, tmp_path: Path) -> None:
    case = next(iter(generated(law, 3, 0, 1)))
    odd = replace(case, id=text, form=replace(case.form, file=text, fields={
        **case.form.fields, "项目名称": Value("given", text, None, text), "应有动因": Value("given", (text, "甲"), None, text)}))
    (columns,) = columns_of([odd, case])
    write_part(tmp_path / "00000", columns)
    again = read_part(tmp_path / "00000")
    assert again.files[0] == text.replace("\ud800", "?")
    for name in ("项目名称", "应有动因"):
        assert again.of["项目"][name].value(0, again.pool) == columns.of["项目"][name].value(0, columns.pool)
    assert len(evaluate(law, again).digest(0)) == len(evaluate(law, columns).digest(0)) == 32


def test_names_with_a_point_are_read_too(law: PolicyVersion) -> None:
    roster = Rule("规则", "目标审核", "项目", None, None, Must(Listed("项目名称", "甲.乙册")), "一般", (), None, Wording("", "", ""), law.rules[0].origin)
    assert {"项目名称", "名单·甲.乙册"} <= names_read(replace(law, rules=(roster,)))
