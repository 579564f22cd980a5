"""The data dictionary loads whole or not at all, and says where it is wrong."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from chidu.errors import PolicyError
from chidu.vocabulary import FILES, PERIODS, TYPES, load_vocabulary, read_yaml, vocabulary_from

FOLDER = Path(__file__).parents[1] / "policies" / "vocabulary"
VOCABULARY = load_vocabulary(FOLDER)


def test_fields_columns_and_kinds_are_typed_and_known_to_each_other() -> None:
    specs = [*VOCABULARY.fields.values(), *(c for t in VOCABULARY.tables.values() for c in t.columns.values())]
    assert {s.type for s in specs} <= {*TYPES}
    assert {s.period for s in specs} <= {None, *PERIODS}
    assert {f for k in VOCABULARY.kinds.values() for f in k.fields} <= VOCABULARY.fields.keys()
    assert {t for k in VOCABULARY.kinds.values() for t in k.tables} == VOCABULARY.tables.keys()


def test_severities_are_in_order_and_words_are_there() -> None:
    assert VOCABULARY.severities == ("提示", "一般", "严重", "否决")
    assert VOCABULARY.verdicts == ("符合", "不符合", "无法判定", "不适用")
    assert VOCABULARY.actions["补正"] == "补充缺少的内容后再审"
    assert (VOCABULARY.documents["审核意见"].to, VOCABULARY.documents["审核意见"].genre) == ("主管部门", "函")
    assert "目标审核" in VOCABULARY.stages


def test_what_does_not_leave_the_bureau_is_said_by_columns_and_by_how_it_is_written() -> None:
    assert VOCABULARY.outgoing["项目"].fields == ("项目名称", "项目代码")
    assert VOCABULARY.outgoing["身份证"].check == "身份证"
    assert vocabulary_from({**VOCABULARY.plain(), "词汇": {k: v for k, v in VOCABULARY.plain()["词汇"].items() if k != "外发"}}).outgoing == {}


def test_the_table_of_the_whole_period_shares_its_siblings_columns() -> None:
    whole, year = VOCABULARY.tables["实施期指标"], VOCABULARY.tables["指标"]
    assert whole.columns == year.columns
    assert (whole.period, year.period, whole.about) == ("实施期", None, "实施期指标")


def test_no_label_stands_for_two_fields_of_one_period_on_one_kind_of_form() -> None:
    for kind in VOCABULARY.kinds.values():
        meant: dict[str, set[str | None]] = {}
        for spec in map(VOCABULARY.fields.__getitem__, kind.fields):
            for name in {spec.name, *spec.aliases}:
                assert spec.period not in meant.setdefault(name, set()), (kind.name, name)
                assert not meant[name] or None not in {spec.period, *meant[name]}, (kind.name, name)
                meant[name].add(spec.period)


def test_no_heading_stands_for_two_columns_of_one_table() -> None:
    for table in VOCABULARY.tables.values():
        names = [n for c in table.columns.values() for n in {c.name, *c.aliases}]
        assert sorted(names) == sorted({*names})


def test_it_travels_and_can_be_built_again_from_its_content() -> None:
    assert pickle.loads(pickle.dumps(VOCABULARY)) == VOCABULARY
    assert vocabulary_from(json.loads(json.dumps(VOCABULARY.plain()))) == VOCABULARY


def test_nothing_in_it_can_be_changed() -> None:
    with pytest.raises(TypeError):
        VOCABULARY.fields["项目名称"] = None
    with pytest.raises(AttributeError):
        VOCABULARY.stages = ()


def changed(name: str, change: Callable[[dict], object]) -> str:
    content = json.loads(json.dumps(VOCABULARY.plain()))
    change(content[name])
    with pytest.raises(PolicyError) as caught:
        vocabulary_from(content)
    assert caught.value.code == "vocabulary-content"
    return str(caught.value)


@pytest.mark.parametrize(("name", "change", "message"), [
    ("字段", lambda c: c["项目名称"].update(类型="字符"), "字段.yaml “项目名称”：没有叫“字符”的类型。可以写的有：文本、选项、"),
    ("字段", lambda c: c["项目名称"].update(别称=["名称"]), "字段.yaml “项目名称”：没有叫“别称”的键"),
    ("字段", lambda c: c["年度目标"].update(期="全年"), "没有叫“全年”的期。可以写的有：年度、实施期"),
    ("字段", lambda c: c["项目属性"].pop("可选"), "类型是选项，却没有写可选"),
    ("字段", lambda c: c["项目属性"].update(写法={"新建": ["新建项目"]}), "没有叫“新建”的选项"),
    ("字段", lambda c: c["项目期"].update(起止=["开工日期"]), "没有叫“开工日期”的栏目"),
    ("字段", lambda c: c.update(项目名称="文本"), "应写成 {类型: …}"),
    ("表格", lambda c: c["指标"].update(认行="指标名"), "表格.yaml “指标”：没有叫“指标名”的列"),
    ("表格", lambda c: c["指标"]["列"]["指标值"].update(单位="单元"), "没有叫“单元”的列"),
    ("表格", lambda c: c["成本项"].update(合计行={"分项预算": "总成本"}), "没有叫“总成本”的栏目"),
    ("表格", lambda c: c["实施期指标"].update(同="绩效指标"), "没有叫“绩效指标”的明细"),
    ("表", lambda c: c["成本效益分析表"].update(栏=["工程名称"]), "表.yaml “成本效益分析表”：没有叫“工程名称”的栏目"),
    ("表", lambda c: c["成本效益分析表"].update(环节=["验收"]), "没有叫“验收”的环节"),
    ("词汇", lambda c: c["读表"].update(页脚=["填报人"]), "词汇.yaml “读表”：没有叫“页脚”的键"),
    ("词汇", lambda c: c["外发"]["单位"].update(栏=["施工单位"]), "词汇.yaml “外发.单位”：没有叫“施工单位”的栏目或列"),
    ("词汇", lambda c: c["外发"]["电话"].update(格式="1"), "词汇.yaml “外发.电话”：没有叫“格式”的键。可以写的有：栏、式、校验"),
    ("词汇", lambda c: c["外发"]["电话"].update(式=["(1[3-9]"]), "式“(1[3-9]”读不出来。请检查括号和方括号是否成对"),
    ("词汇", lambda c: c["外发"]["电话"].update(式=["1*"]), "式“1*”什么也不写也算合"),
    ("词汇", lambda c: c["外发"]["账号"].update(校验="卡号"), "没有叫“卡号”的校验。可以写的有：身份证"),
    ("词汇", lambda c: c["外发"].update(部门={}), "“外发.部门”：栏和式都没有写，什么也遮不住"),
    ("词汇", lambda c: c["外发"].update(部门=["主管部门"]), "应写成 名: {栏: […], 式: […]}"),
    ("词汇", lambda c: c["外发"].update({"项目1": {"栏": ["项目名称"]}}), "名用两到四个汉字"),
])
def test_a_name_that_nothing_defines_is_found(name: str, change, message: str) -> None:
    assert message in changed(name, change)


def test_a_key_written_twice_is_an_error_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "字段.yaml"
    path.write_text("甲: {类型: 文本}\n乙: {类型: 文本}\n甲: {类型: 数}\n", "utf-8")
    with pytest.raises(PolicyError) as caught:
        read_yaml(path)
    assert str(caught.value).startswith("字段.yaml 第3行第1列：")


@pytest.mark.parametrize("content", ["甲: [", "- 甲\n- 乙", "", "\ud800甲".encode("utf-8", "surrogatepass")])
def test_a_file_that_is_no_mapping_is_an_error(tmp_path: Path, content: str | bytes) -> None:
    path = tmp_path / "字段.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(PolicyError):
        read_yaml(path)


@pytest.mark.parametrize("name", FILES)
def test_all_four_files_are_needed(tmp_path: Path, name: str) -> None:
    for other in FILES:
        if other != name:
            (tmp_path / f"{other}.yaml").write_bytes((FOLDER / f"{other}.yaml").read_bytes())
    with pytest.raises(PolicyError) as caught:
        load_vocabulary(tmp_path)
    assert (caught.value.code, caught.value.place.file) == ("vocabulary-missing", f"{name}.yaml")
