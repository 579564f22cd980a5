"""Every example reads back to the figures of its source, field by field, whatever its layout."""

from __future__ import annotations

import csv
import importlib.util
import json
import sys
from datetime import date
from fractions import Fraction

import pytest
from ruamel.yaml import YAML

from chidu.form import Form
from chidu.intake.reader import read_bytes, read_file
from intake.building import ROOT, vocabulary

EXAMPLES = ROOT / "examples"
SOURCE = {d["id"]: d for d in json.loads((EXAMPLES / "底稿.json").read_text("utf-8"))["declarations"]}
FILES = {row["文件"]: row["底稿"] for row in csv.DictReader((EXAMPLES / "出处.csv").open(encoding="utf-8"))}
DECLARATIONS = [name for name, source in FILES.items() if SOURCE[source]["kind"] == "declaration"]
AT_THE_FOOT = {"填报人", "联系电话", "单位负责人", "填报日期", "项目负责人", "财务负责人"}
ONLY_ON_PAPER = {"项目期"}
LEFT_BLANK = {"R16工资性支出自评.docx": {"项目概况", "自评总分"}}


def read(name: str) -> Form:
    (only,) = read_file(EXAMPLES / name, vocabulary(), "元")
    return only


def said(form: Form) -> tuple[dict, dict]:
    """What a form says, without where and how it says it."""
    fields = {n: (v.state, v.v, v.unit) for n, v in form.fields.items()}
    rows = {t: [{c: (v.state, v.v, v.unit) for c, v in row.items()} for row in rows] for t,
            rows in form.tables.items() if rows}
    return fields, rows


@pytest.mark.parametrize("name", FILES)
def test_the_file_and_its_source_say_the_same(name: str) -> None:
    content = json.dumps(SOURCE[FILES[name]], ensure_ascii=False).encode()
    (from_json,) = read_bytes(content, "底稿.json", vocabulary(), "元")
    fields, tables = said(read(name))
    wanted_fields, wanted_tables = said(from_json)
    wanted_fields.pop("项目负责人", None)
    extra = fields.keys() - wanted_fields.keys()
    assert extra <= AT_THE_FOOT | ONLY_ON_PAPER | LEFT_BLANK.get(name, set())
    assert {fields[n][0] for n in extra & LEFT_BLANK.get(name, set())} <= {"blank"}
    assert {n: v for n, v in fields.items() if n not in extra} == wanted_fields
    assert tables.keys() == wanted_tables.keys()
    for table, rows in tables.items():
        assert len(rows) == len(wanted_tables[table])
        for row, wanted in zip(rows, wanted_tables[table], strict=True):
            assert {c: v for c, v in row.items() if c in wanted} == wanted
            assert {v[0] for c, v in row.items() if c not in wanted} <= {"blank"}


PATHS = {"项目名称": "name", "主管部门": "department", "实施单位": "unit", "项目类别": "category", "立项依据": "basis"}
MONEY = {"实施期资金总额": ["total"], "实施期财政拨款": ["total_fiscal"], "实施期其他资金": ["total_other"], "年度资金总额": ["annual"],
         "年度财政拨款": ["annual_fiscal", "annual_local"], "年度上级资金": ["upper"], "年度上年结转": ["carryover"],
         "年度其他资金": ["annual_other"]}


@pytest.mark.parametrize("name", DECLARATIONS)
def test_names_and_amounts_are_those_of_the_published_form(name: str) -> None:
    form, source = read(name), SOURCE[FILES[name]]
    scale = {"元": 1, "万元": 10_000}[source["amount_unit"]]
    for field, key in PATHS.items():
        assert (form.fields[field].v if field in form.fields else None) == source["project"].get(key)
    for field, keys in MONEY.items():
        present = [source["funding"][k] for k in keys if k in source["funding"]]
        value = form.fields.get(field)
        assert (value is None) == (not present), field
        if value is not None:
            assert value.v == (None if present[0] is None else Fraction(str(present[0])) * scale), field
    assert form.fields["预算年度"].v == source["fiscal_year"]


@pytest.mark.parametrize("name", DECLARATIONS)
def test_every_indicator_has_its_names_value_and_weight(name: str) -> None:
    rows, wanted = read(name).tables["指标"], SOURCE[FILES[name]]["indicators"]
    assert [(r["一级指标"].v, r["二级指标"].v, r["三级指标"].v) for r in rows] == [(i["level1"], i["level2"], i["name"])
                                                                       for i in wanted]
    for row, i in zip(rows, wanted, strict=True):
        value, as_typed = row["指标值"].v, i["raw_value"]
        if i["value_type"] == "定量" and "OCR" not in i.get("note", ""):
            number = Fraction(str(i["value"]))
            scale = {"%": Fraction(1, 100), "万元": 10_000, "万元/场": 10_000, "万元/月": 10_000}.get(i["unit"], 1)
            assert value == number * scale, as_typed
        elif i["value_type"] == "日期":
            assert isinstance(value, date)
            assert value.isoformat().startswith(str(i["value"]))
        elif "OCR" not in i.get("note", ""):
            assert value == as_typed
        if "weight" in i:
            assert row["权重"].v == i["weight"]
        else:
            assert "权重" not in row


def test_misread_signs_stay_as_the_scan_wrote_them() -> None:
    rows = read("R15办公大楼运行保障.xlsx").tables["指标"]
    assert [(r["指标值"].v, r["指标值"].unit) for r in rows if r["三级指标"].v == "办公大楼日常维修维护次数"] == [(2280, "次")]
    assert [r["指标值"].v for r in rows if r["三级指标"].v == "经常性大型设备更新验收合格率"] == [Fraction(292, 100)]


@pytest.mark.parametrize(("name", "unread"), [
    ("S03综合业务经费.docx", [("表1 第15行第4列", "指标1："), ("表1 第16行第4列", "……")]),
    ("R01拆违经费.xlsx", []),
    ("R04设施农业葡萄种植.xls", []),
    ("S01现场招聘会.xlsx", []),
    ("R08营养改善计划自评.xlsx", []),
    ("R16工资性支出自评.docx", []),
    ("S06文化中心运行监控.xlsx", []),
    ("S11排水管网自评.xlsx", []),
    ("S12公共自行车财政评价.xlsx", []),
    ("S13整改台账.xlsx", []),
    ("S14财政运行综合绩效.xlsx", []),
])
def test_only_what_is_no_content_is_left_unread(name: str, unread: list[tuple[str, str]]) -> None:
    assert [(str(u.source), u.text) for u in read(name).unread] == unread


def test_the_traps_of_the_published_self_evaluations_are_read_as_they_stand() -> None:
    form = read("R08营养改善计划自评.xlsx")
    rows = {r["三级指标"].v: r for r in form.tables["自评指标"]}
    late, known, students = rows["资金到位及时率"], rows["政策知晓率"], rows["学生受资助人数"]
    assert (late["年度指标值"].v, late["实际完成值"].v, late["得分"].v, late["偏差原因"].state) == (1, 1, 7, "blank")
    assert (known["实际完成值"].v, known["得分"].v) == (Fraction(98, 100), 9)
    assert (students["年度指标值"].v, students["年度指标值"].unit, students["实际完成值"].unit) == (735, "人次", "人次")
    assert rows["减轻贫困学生家庭经济负担"]["实际完成值"].v == "有效"
    assert sum(r["得分"].v for r in rows.values()) + form.tables["自评资金"][0]["得分"].v == form.fields["自评总分"].v == 96
    hints = read("R16工资性支出自评.docx")
    assert {hints.fields[f].v.endswith("(200字以内)") for f in ("自评结论", "存在问题", "改进措施")} == {True}
    assert {(r["实际完成值"].state, r["得分"].state) for r in hints.tables["自评指标"]} == {("blank", "blank")}
    total = hints.tables["自评资金"][0]
    assert (total["资金名称"].text, total["年初预算数"].v, total["全年预算数"].v) == ("总额", 2_389_300, 2_518_900)


def test_the_month_in_the_headings_says_how_far_the_monitoring_reaches() -> None:
    form = read("S06文化中心运行监控.xlsx")
    total = form.tables["监控资金"][0]
    assert (form.fields["数据日期"].v, form.fields["数据日期"].source.ref) == (date(2024, 7, 31), "监控表!G7")
    assert (total["已执行数"].v / total["全年预算数"].v, total["表列执行率"].v) == (Fraction(183, 1000), Fraction(183, 1000))


def test_people_and_telephones_are_not_carried_on() -> None:
    form = read("R03高标准农田建设.docx")
    assert form.fields["联系电话"].state == "given"
    assert form.fields["项目负责人"].v is None
    assert not any(secret in repr(form) for secret in ("张某某", "李某", "1234567"))


def test_every_example_has_a_place_and_a_day_to_be_reviewed() -> None:
    tasks = YAML(typ="safe", pure=True).load((EXAMPLES / "任务.yaml").read_text("utf-8"))
    assert {t["文件"] for t in tasks} <= {*FILES}
    assert {t["文件"] for t in tasks} >= {*DECLARATIONS}
    assert {date.fromisoformat(t["日期"]) for t in tasks if t["文件"] in DECLARATIONS} == {date(2024, 3, 1)}


def test_the_examples_are_what_their_script_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(EXAMPLES), *sys.path])
    spec = importlib.util.spec_from_file_location("make_examples", EXAMPLES / "make_examples.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert {n for n, content in script.made().items() if (EXAMPLES / n).read_bytes() != content} == set()
