"""Reading the folders of policies: every mistake of every file at once, in Chinese, with the line it stands on."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings

from chidu.errors import PolicyError, PolicySetError, UnknownScope
from chidu.policy import library as reading
from chidu.policy.library import Library, load_library, reload_library
from chidu.policy.piece import read_piece
from chidu.policy.resolve import dates_of_change
from chidu.policy.schema import PolicyDocument
from chidu.policy.shape import first_day
from chidu.policy.version import policy_version
from small import MANY, POLICIES, document, library, real_library, rule, vocabulary
from strategies import library_edits, library_files

RULE = rule("资金.限额", "不符合: {年度资金总额: {大于: 500万元}}")


def mistakes(files: dict[str, str]) -> list[PolicyError]:
    with pytest.raises(PolicySetError) as caught:
        library(files)
    assert all(p.place.file for p in caught.value.problems)
    return list(caught.value.problems)


def mistake(body: str, **head: str) -> PolicyError:
    (one,) = mistakes({"cn/a.yaml": document("国家办法", body, **head)})
    assert one.place.file == "cn/a.yaml"
    assert one.place.line
    return one


@pytest.mark.parametrize(
    ("body", "code", "found", "remedy"),
    [
        (RULE.replace("程度: 一般", "轻重: 一般"), "key-missing", "“规则·资金.限额”缺少“程度”", "请补写“程度: …”"),
        (RULE.replace("意见: 意见。", "意見: 意见。"), "key-missing", "缺少“意见”", "请补写“意见: …”"),
        (RULE.replace("    意见: 意见。\n", "    意见:\n"), "empty", "“意见”不能空着", "请填写"),
        (RULE.replace("不符合: {年度资金总额: {大于: 500万元}}", "建议: 请压减。"), "value", "“不符合”“应当”“判断”三者写且只写一个", ""),
        (RULE + "    应当: {年度目标: {已提供: 是}}\n", "value", "三者写且只写一个", ""),
        (RULE.replace("    要点: 要点。", "    下级: 只能从严\n    要点: 要点。"), "choice", "“下级”写的是“只能从严”", ""),
        ("参数: {限额: {说明: 限额。, 取值: {明年: {值: 5}}}}\n", "value", "“明年”不是日期", ""),
        ("参数: {限额: {说明: 限额。, 取值: {2023-13: {值: 5}}}}\n", "value", "“2023-13”不是日期", ""),
        ("参数: {限额: {说明: 限额。, 取值: {}}}\n", "empty", "“取值”不能空着", "请填写"),
        ("参数: {限额: {说明: 限额。, 下级: 只可从严, 取值: {2023: {值: 5}}}}\n", "value", "还要写“从严方向", ""),
        ("参数: {限额: {说明: 限额。, 取值: {2023: {值: 5}, 2023-01-01: {值: 6}}}}\n", "value", "2023、2023-01-01里有同一天", ""),
        ("认定: {重大: {归类: [{当: {项目属性: {等于: 新增}}}]}}\n", "value", "每一档写“当…则…”，或只写“其余”", ""),
        ("认定: {重大: {归类: [{当: {项目属性: {等于: 新增}}, 则: 是, 其余: 否}]}}\n", "value", "每一档写", ""),
        ("认定: {重大: {归类: []}}\n", "empty", "“归类”不能空着", "请填写"),
        ("结论: {目标审核: [{则: 通过}]}\n", "value", "每一档写", ""),
        ("停用: [{规则: 资金.限额, 条款: 第一条}]\n", "key-missing", "缺少“理由”", "请补写“理由: …”"),
        ("字段: {项目: {合计: {类型: 金钱, 计算: {和: [甲, 乙]}}}}\n", "choice", "“类型”写的是“金钱”", ""),
        ("规则: [甲]\n", "shape", "“规则”下面的写法不对", ""),
        ("词表: {用语: [合理]}\n", "shape", "“用语”下面的写法不对", ""),
        ("规则们: {}\n", "key-unknown", "“文件”里不认得“规则们”", "您是否想写“规则”？"),
        ("评分: {计分法: {}}\n", "key-missing", "“评分·计分法”缺少“按类计分”", "请补写“按类计分: …”"),
        ("汇总规则: {末位: {类别: 排名}}\n", "value", "类别是“排名”，还要写“排序”“取”“范围”", ""),
        ("汇总规则: {末位: {类别: 排位}}\n", "choice", "“类别”写的是“排位”", ""),
        ("结果应用: {处置: {按: 等级, 基数: 预算, 档: {}}}\n", "empty", "“档”不能空着", "请填写"),
        ("rules: {}\n", "key-unknown", "里不认得“rules”", "请核对键名"),
        ("评级: {审核: {表: t.csv, 等级: [优], 要点拟定: [{其余: 优}], 总评: [{其余: 优}]}}\n", "empty", "“等级”不能空着", "请填写"),
    ],
)
def test_a_section_of_another_shape(body, code, found, remedy):
    problems = mistakes({"cn/a.yaml": document("国家办法", body)})
    told = next((p for p in problems if p.code == code and found in p.found), None)
    assert told, [str(p) for p in problems]
    assert told.remedy == remedy
    assert told.place.line


@pytest.mark.parametrize(
    ("head", "code", "found"),
    [
        ({"状态": "生效中"}, "choice", "“状态”写的是“生效中”"),
        ({"对下级": "必须"}, "choice", "“对下级”写的是“必须”"),
        ({"来源": "网上"}, "choice", "“来源”写的是“网上”"),
        ({"生效": "即日起"}, "value", "“即日起”不是日期"),
        ({"失效": "2024-02-30"}, "value", "“2024-02-30”不是日期"),
        ({"简称": ""}, "empty", "“简称”不能空着"),
        ({"生效": ""}, "empty", "“生效”不能空着"),
        ({"文件号": "一号"}, "key-unknown", "“文件”里不认得“文件号”"),
    ],
)
def test_a_head_that_does_not_read(head, code, found):
    told = mistake("", **head)
    assert told.code == code
    assert found in told.found


def test_a_choice_is_told_in_full():
    assert mistake(RULE.replace("要点: 要点。", "下级: 只能从严\n    要点: 要点。")).rule == "只能写 不得改变、只可从严、可增补、可自定"


def test_a_mistake_stands_on_its_line():
    told = mistake(RULE + "    轻重: 严重\n")
    assert str(told).startswith("cn/a.yaml 第13行第5列：“规则·资金.限额”里不认得“轻重”")


def test_every_mistake_of_every_file_is_told_at_once():
    files = {"cn/a.yaml": document("甲", "规则们: {}\n参数: {限额: {取值: {2023: {值: 5}}}}\n"), "cn/b.yaml": document("乙", "", 状态="草"),
             "cn/tables/t.csv": "名,名\n甲,乙\n", "cn/tables/u.csv": "名,失效\n甲,年底\n"}
    told = mistakes(files)
    assert {p.place.file for p in told} == set(files)
    assert len(told) == 5


def test_two_documents_of_one_short_name():
    files = {"cn/a.yaml": document("国家办法", ""), "cn/shandong/b.yaml": document("国家办法", "")}
    (told,) = mistakes(files)
    assert (told.code, told.found) == ("short-name-twice", "简称“国家办法”已被 cn/a.yaml 使用")


def test_a_folder_says_whose_it_is():
    with pytest.raises(PolicySetError, match=r"cn/a\.yaml：所在文件夹没有 jurisdiction\.yaml"):
        library({}).with_files({"cn/a.yaml": document("国家办法", "").encode()})


@pytest.mark.parametrize(
    ("text", "code"),
    [("名称: 山东省\n行政区划代码: 370000000\n级别: 省\n", "pattern"), ("名称: 山东省\n级别: 省\n", "key-missing"),
     ('名称: 山东省\n行政区划代码: "370000"\n级别: 省\n金额单位: 亿元\n', "choice")],
)
def test_a_jurisdiction_that_does_not_read(text, code):
    (told,) = mistakes({"cn/jurisdiction.yaml": text})
    assert told.code == code


def test_a_draft_is_tried_beside_the_files_and_nothing_is_written():
    shelf = library({"cn/a.yaml": document("国家办法", RULE)})
    tried = shelf.with_files({"cn/b.yaml": document("国家新办法", "").encode()})
    assert [f.short for f in tried.of("cn")] == ["国家办法", "国家新办法"]
    assert [f.short for f in shelf.of("cn")] == ["国家办法"]
    replaced = shelf.with_files({"cn/a.yaml": document("国家另一办法", "").encode()})
    assert [f.short for f in replaced.of("cn")] == ["国家另一办法"]


def test_the_chain_has_no_gaps():
    shelf = library({"cn/shandong/heze/a.yaml": document("市", "")})
    assert shelf.chain("cn/shandong/heze/") == ("cn", "cn/shandong", "cn/shandong/heze")


def test_a_folder_that_is_not_there(tmp_path: Path):
    with pytest.raises(PolicyError, match="没有政策文件夹“policies”"):
        load_library(tmp_path / "policies")


def test_the_policies_of_the_repository_load_from_their_folder():
    shelf = real_library()
    assert {f.name for f in shelf.files} == {p.relative_to(POLICIES).as_posix() for p in POLICIES.rglob("*.yaml")
                                            if p.name != "jurisdiction.yaml" and "vocabulary" not in p.parts}
    assert all(isinstance(f.document, PolicyDocument) for f in shelf.files)


@pytest.mark.parametrize(("text", "day"), [("2023", "2023-01-01"), ("2023-07", "2023-07-01"), ("2023-07-31", "2023-07-31")])
def test_a_date_known_to_the_year_or_month_counts_from_its_first_day(text, day):
    assert first_day(text).isoformat() == day


def test_no_first_day_of_no_date():
    with pytest.raises(ValueError, match="年底"):
        first_day("年底")


# ---- what changed is read anew, everything else is taken over


def outcome(make: Callable[[], Library]) -> Library | list[str]:
    try:
        return make()
    except PolicySetError as e:
        return [str(p) for p in e.problems]


def marks(shelf: Library) -> list[str | list[str]]:
    """The fingerprint of every jurisdiction's law at its last two dates of change, or what is wrong with it."""
    found: list[str | list[str]] = []
    for scope in shelf.jurisdictions:
        try:
            found += [policy_version(shelf, scope, on).fingerprint for on in dates_of_change(shelf, scope)[-2:]]
        except PolicyError as e:
            found.append(str(e))
    return found


@given(library_edits())
@settings(max_examples=MANY or 60, deadline=None)
def test_edited_step_by_step_a_library_is_as_if_loaded_afresh(edits):
    empty = Library(vocabulary(), {}, (), {}, {}, {})
    files = library_files()
    shelf = empty.with_files(files)
    for edit in edits:
        wanted = {name: data for name, data in (files | edit).items() if data is not None}
        fresh = outcome(lambda wanted=wanted: empty.with_files(wanted))
        edited = outcome(lambda shelf=shelf, edit=edit: shelf.with_files(edit))
        assert edited == fresh
        if isinstance(edited, Library):
            assert list(edited.sources) == list(fresh.sources)
            assert marks(edited) == marks(fresh)
            shelf, files = edited, wanted


def test_a_level_left_out_between_two_others_is_a_mistake_with_its_place():
    files = library_files()
    with pytest.raises(PolicySetError) as refused:
        Library(vocabulary(), {}, (), {}, {}, {}).with_files({n: d for n, d in files.items() if not n.startswith("cn/shandong/j")})
    (problem,) = [p for p in refused.value.problems if p.code == "jurisdiction-above-missing"]
    assert str(problem) == ("cn/shandong/heze/jurisdiction.yaml：上级文件夹 cn/shandong 没有 jurisdiction.yaml。"
                            "辖区自上而下不能断，下级依上级的政策。请在 cn/shandong 补一个 jurisdiction.yaml。")


def test_only_the_file_that_changed_is_read(monkeypatch):
    shelf = library({"cn/a.yaml": document("国家办法", RULE), "cn/shandong/b.yaml": document("省细则", "")})
    read = []
    monkeypatch.setattr(reading, "read_piece", lambda name, data: read.append(name) or read_piece(name, data))
    changed = {"cn/shandong/b.yaml": document("省新则", "").encode(), "cn/a.yaml": shelf.sources["cn/a.yaml"]}
    assert shelf.with_files(changed).of("cn") == shelf.of("cn")
    assert read == ["cn/shandong/b.yaml"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(POLICIES, tmp_path / "policies")
    return tmp_path / "policies"


QIHE, OVERLAY = "cn/shandong/dezhou/qihe", "cn/shandong/dezhou/qihe/2023-zhiyin.yaml"


def test_a_county_is_reloaded_from_its_folder_and_nothing_else_is_looked_at(folder: Path):
    shelf = load_library(folder)
    text = (folder / OVERLAY).read_text("utf-8")
    (folder / OVERLAY).write_text(text.replace("标题: ", "标题: 新", 1), "utf-8")
    (folder / QIHE / "2024-new.yaml").write_text(document("齐河新办法", ""), "utf-8")
    (folder / QIHE / "tables" / "指标分类.csv").write_bytes((folder / "cn/tables/指标分类.csv").read_bytes())
    (folder / "cn" / "2020-10.yaml").write_text("文件: [", "utf-8")
    again = reload_library(shelf, folder, f"/{QIHE}/")
    (folder / "cn" / "2020-10.yaml").write_bytes(shelf.sources["cn/2020-10.yaml"])
    assert again == load_library(folder)
    assert marks(again) == marks(load_library(folder))
    assert again.by_short["齐河新办法"] in again.of(QIHE)
    assert [f.short for f in shelf.of(QIHE)] == [f.short for f in shelf.of(QIHE) if f.short != "齐河新办法"]


def test_a_county_that_is_gone_or_new_is_taken_in(folder: Path):
    shelf = load_library(folder)
    shutil.move(folder / QIHE, folder / "cn" / "shandong" / "heze" / "juye")
    gone = reload_library(shelf, folder, QIHE)
    assert QIHE not in gone.jurisdictions
    both = reload_library(gone, folder, "cn/shandong/heze")
    assert both == load_library(folder)
    assert both.of("cn/shandong/heze/juye")


def test_a_county_with_a_mistake_does_not_reload_and_the_library_stays(folder: Path):
    shelf = load_library(folder)
    before = marks(shelf)
    (folder / OVERLAY).write_text("文件: {标题: 半截\n", "utf-8")
    with pytest.raises(PolicySetError) as caught:
        reload_library(shelf, folder, QIHE)
    assert {p.place.file for p in caught.value.problems} == {OVERLAY}
    assert marks(shelf) == before


@pytest.mark.parametrize("scope", ["", "/", "cn/../..", "vocabulary", "cn//qihe"])
def test_what_is_no_path_of_a_jurisdiction_is_not_reloaded(scope: str):
    with pytest.raises(UnknownScope, match="没有辖区"):
        reload_library(real_library(), POLICIES, scope)
