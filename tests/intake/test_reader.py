"""The door: one function for every kind of file, fit for the limited worker."""

from __future__ import annotations

import hashlib
import pickle
from pathlib import Path

import pytest

from chidu.errors import FormRefused, FormUnreadable
from chidu.intake.reader import read_bytes, read_file
from intake.building import ROOT, TITLE, vocabulary, workbook

DATA = workbook([[TITLE], ["项目名称", "路灯改造"]])


def test_a_form_keeps_the_hash_of_its_file_and_its_bare_name() -> None:
    (form,) = read_bytes(DATA, "/var/报送/../报送/表.xlsx", vocabulary(), "元")
    assert (form.sha256, form.file) == (hashlib.sha256(DATA).hexdigest(), "表.xlsx")


def test_work_and_results_cross_into_the_worker_and_back() -> None:
    function, args = pickle.loads(pickle.dumps((read_bytes, (DATA, "表.xlsx", vocabulary(), "元"))))
    assert pickle.loads(pickle.dumps(function(*args))) == read_bytes(DATA, "表.xlsx", vocabulary(), "元")


def test_refusals_cross_too() -> None:
    with pytest.raises(FormRefused) as caught:
        read_bytes(b"PK\x03\x04" + bytes(20 << 20), "大.xlsx", vocabulary(), "元")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
    assert str(caught.value) == "大.xlsx：文件有20.0 MB。一个文件不超过20 MB。请删去图片和无关的工作表后重新报送。"


def test_a_file_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "表.xlsx").write_bytes(DATA)
    assert read_file(tmp_path / "表.xlsx", vocabulary(), "元") == read_bytes(DATA, "表.xlsx", vocabulary(), "元")
    with pytest.raises(FormUnreadable) as caught:
        read_file(tmp_path / "没有.xlsx", vocabulary(), "元")
    assert caught.value.code == "file-missing"


@pytest.mark.parametrize("example", ["R01拆违经费.xlsx", "R04设施农业葡萄种植.xls", "S03综合业务经费.docx", "S04建筑垃圾消纳场扩建.json"])
def test_a_damaged_file_is_read_or_refused_never_a_crash(example: str) -> None:
    """Every 97th byte changed, one at a time."""
    whole = (ROOT / "examples" / example).read_bytes()
    outcomes = set()
    for at in range(0, len(whole), max(97, len(whole) // 150)):
        data = whole[:at] + bytes([whole[at] ^ 0x5A]) + whole[at + 1 :]
        try:
            outcomes.add(len(read_bytes(data, example, vocabulary(), "元")))
        except (FormRefused, FormUnreadable) as error:
            outcomes.add(error.code)
    assert 1 in outcomes
    assert len(outcomes) > 1
