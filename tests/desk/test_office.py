"""An office: what is loaded once, where a form is read, and that it leaves nothing running."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.desk.county import COUNTY, GOOD, SPRING, TEMPLATES, put, put_form, write_policies

from chidu.desk import home
from chidu.desk import office as desk_office
from chidu.desk.office import Office
from chidu.errors import ChiduError, FormUnreadable, PolicyError, UnknownScope, WorkerLost


def test_the_law_of_a_day_is_resolved_once_however_the_scope_is_written(office: Office) -> None:
    assert office.policy(COUNTY, SPRING) is office.policy(f"{COUNTY}/", SPRING)
    assert office.policy(COUNTY, date(2024, 8, 1)).fingerprint != office.policy(COUNTY, SPRING).fingerprint


def test_a_form_is_read_with_the_countys_unit_of_money_and_keeps_its_files_name(office: Office, tmp_path: Path) -> None:
    (form,) = office.read(put_form(tmp_path / "招聘会.json", {k: v for k, v in GOOD.items() if k != "amount_unit"}),
                          COUNTY)
    assert form.file == "招聘会.json"
    assert form.fields["年度资金总额"].v == 480_000


@pytest.mark.parametrize(("name", "content", "kind"),
                         [("坏.json", "{", FormUnreadable), ("别.json", '{"kind": "别的"}', FormUnreadable)])
def test_an_error_names_the_file_it_is_about(office: Office, tmp_path: Path, name: str, content: str,
                                             kind: type) -> None:
    with pytest.raises(kind) as caught:
        office.read(put(tmp_path / name, content), COUNTY)
    assert str(caught.value).startswith(name)


def test_an_unknown_jurisdiction_is_told_before_the_file_is_touched(office: Office, tmp_path: Path) -> None:
    with pytest.raises(UnknownScope):
        office.read(tmp_path / "没有.json", "cn/nowhere")


def test_a_case_is_the_same_on_any_machine_and_another_for_another_form(office: Office, tmp_path: Path) -> None:
    (form,) = office.read(put_form(tmp_path / "甲.json", GOOD), COUNTY)
    (again,) = office.read(put_form(tmp_path / "别处" / "乙.json", GOOD), COUNTY)
    case = office.case(form, COUNTY, SPRING)
    assert case.id == office.case(again, f"/{COUNTY}/", SPRING).id
    assert case.id != office.case(form, COUNTY, SPRING, number=2).id


def test_closing_an_office_ends_its_worker_and_needs_none(tmp_path: Path) -> None:
    with Office(write_policies(tmp_path), TEMPLATES) as idle:
        assert idle.library.jurisdictions
    with Office(idle.policies, TEMPLATES) as busy:
        busy.read(put_form(tmp_path / "招聘会.json", GOOD), COUNTY)
    with pytest.raises(WorkerLost) as caught:
        busy.read(tmp_path / "招聘会.json", COUNTY)
    assert isinstance(caught.value, ChiduError)
    assert caught.value.code == "worker-closed"


def test_policies_and_templates_lie_beside_the_code_or_once_installed_inside_it(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (home.policies() / "cn").is_dir()
    assert (home.templates() / "cn" / "审核意见.docx").is_file()
    (tmp_path / "_library" / "policies").mkdir(parents=True)
    monkeypatch.setattr(home, "_PACKAGE", tmp_path)
    assert home.policies() == tmp_path / "_library" / "policies"


# ---- policies that change while the office works


def test_a_county_reloaded_goes_by_its_new_files_and_the_others_keep_what_was_linked(tmp_path: Path) -> None:
    with Office(write_policies(tmp_path), TEMPLATES) as office:
        county, province = office.policy(COUNTY, SPRING), office.policy("cn/shandong", SPRING)
        put(office.policies / COUNTY / "2024-new.yaml", "文件: {标题: 新办法, 简称: 新办法, 生效: 2024-01-01, 状态: 已发布}\n"
            "调整: {参数·单项权重上限: {2024-01-01: {值: 30分}}}\n")
        office.reload(COUNTY)
        assert office.policy(COUNTY, SPRING).parameters["单项权重上限"].value.v == 30
        assert county.parameters["单项权重上限"].value.v == 50
        assert office.policy("cn/shandong", SPRING) is province
        office.reload("cn")
        again = office.policy("cn/shandong", SPRING)
        assert again is not province
        assert again.fingerprint == province.fingerprint


def test_a_reload_that_fails_leaves_the_office_as_it_was(tmp_path: Path) -> None:
    with Office(write_policies(tmp_path), TEMPLATES) as office:
        law = office.policy(COUNTY, SPRING)
        put(office.policies / COUNTY / "2023-chengben.yaml", "文件: {标题: 半截")
        with pytest.raises(PolicyError):
            office.reload(COUNTY)
        assert office.policy(COUNTY, SPRING) is law


def test_only_so_many_versions_are_kept_the_one_used_last_the_longest(office: Office,
                                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_office, "MOST_VERSIONS", 2)
    with Office(office.policies, TEMPLATES) as small:
        days = [date(2024, 3, n) for n in (1, 2, 3)]
        first, second = (small.policy(COUNTY, day) for day in days[:2])
        assert small.policy(COUNTY, days[0]) is first
        small.policy(COUNTY, days[2])
        assert small.policy(COUNTY, days[0]) is first
        assert small.policy(COUNTY, days[1]) is not second
