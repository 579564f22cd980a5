"""Facts kept as Parquet come back as they were, for every policy alike; a damaged store is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from benchmarks.workload import generated

from chidu.errors import FactsUnreadable
from chidu.evaluation.bulk import columns_of, evaluate
from chidu.evaluation.bulk.store import names_read, parts, read_part, write_part
from chidu.policy.version import policy_version
from chidu.types import PolicyVersion
from small import SPRING, real_library

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
