"""The command line as an officer and an engineer meet it: what is printed, what is written, with which exit code.

Messages are kept in tests/golden/cli, a command, its exit code and all it says; CHIDU_GOLDEN=write makes them anew.
"""

from __future__ import annotations

import json
import logging
import os
import re
import shlex
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.desk.county import (
    COUNTY,
    GOOD,
    LAMPS,
    changed,
    lose_the_engine,
    opened,
    put,
    put_form,
    write_policies,
)
from tests.document.letters import saved, word

from chidu.cli import commands
from chidu.condition import leaves
from chidu.desk import home
from chidu.desk.bulk import read_forms, store_cases
from chidu.desk.office import Office
from small import determined

GOLDEN = Path(__file__).parent / "golden" / "cli"
ON = ("--scope", COUNTY, "--on", "2024-03-01")
NO_UNIT = changed(LAMPS, project__unit=None)


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def all(self) -> str:
        return self.out + self.err


@pytest.fixture(autouse=True)
def _a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that another test started here has put its log on standard error."""
    monkeypatch.setattr(logging.getLogger(), "handlers", [])


@pytest.fixture
def desk(tmp_path: Path, office: Office, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with forms in it, before which an officer sits; the county's policies are those of the house."""
    put_form(tmp_path / "路灯.json", LAMPS)
    put_form(tmp_path / "招聘会.json", GOOD)
    put_form(tmp_path / "缺项.json", NO_UNIT)
    put_form(tmp_path / "两张.json", LAMPS, GOOD)
    put(tmp_path / "坏.json", '{"kind": "declaration",')
    put(tmp_path / "坏.xlsx", b"PK\x03\x04 broken")
    put(tmp_path / "照片.jpg", b"\xff\xd8\xff\xe0")
    put(tmp_path / "空白.docx", word("会议通知"))
    put(tmp_path / "认定.yaml", "- {事项: 规则·目标.内容明确, 值: 是, 认定人: 李审核, 理由: 看过材料}\n")
    put(tmp_path / "认定写错.yaml", "- {事项: 规则·目标.内容明确, 值: 是}\n")
    put(tmp_path / "任务.yaml", listed("路灯.json", "坏.json", "招聘会.json", "缺项.json"))
    put(tmp_path / "任务写错.yaml", f"- {{文件: 路灯.json, 辖区: {COUNTY}}}\n")
    put(tmp_path / "空文件夹" / "说明.txt", "没有表")
    put(tmp_path / "只有坏表" / "坏.json", "{")
    put(tmp_path / "坏库" / "00000" / "列.json", "[" * 100_000)
    put(tmp_path / "旧库" / "00000" / "列.json", '{"格式": 0}')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(home, "policies", lambda: office.policies)
    monkeypatch.setattr(commands, "Office", lambda *folder: shared(office, *folder))
    return tmp_path


def listed(*files: str) -> str:
    """A task list of these files."""
    return "".join(f"- {{文件: {file}, 辖区: {COUNTY}, 日期: 2024-03-01}}\n" for file in files)


def shared(office: Office, policies: Path | None = None) -> Office:
    """An office that lends the worker of all tests, so that each command need not start one."""
    lent = Office(policies or office.policies, office.templates)
    lent.__dict__["sandbox"] = office.sandbox
    if policies is None:
        lent.__dict__["library"] = office.library
    lent.close = lambda: None  # type: ignore[method-assign]
    return lent


@pytest.fixture
def run(desk: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*arguments: str | Path) -> Said:
        capsys.readouterr()
        code = commands.run([str(a) for a in arguments])
        printed = capsys.readouterr()
        return Said(code, printed.out, printed.err)
    return run


# ---- messages


@pytest.mark.parametrize("golden", sorted(GOLDEN.glob("*.txt")), ids=lambda p: p.stem)
def test_what_is_wrong_is_said_as_reviewed_by_eye(golden: Path, run: Any, desk: Path) -> None:
    command, _, kept = golden.read_text("utf-8").partition("\n")
    said = run(*shlex.split(command.removeprefix("chidu ")))
    told = f"{said.code}\n{said.all}".replace(str(desk), "…")
    if os.environ.get("CHIDU_GOLDEN") == "write":
        golden.write_text(f"{command}\n{told}", "utf-8")
        return
    assert told == kept


@pytest.mark.parametrize("golden", sorted(GOLDEN.glob("*.txt")), ids=lambda p: p.stem)
def test_every_kept_message_is_a_chinese_sentence_that_says_what_to_do(golden: Path) -> None:
    _, code, *lines = golden.read_text("utf-8").splitlines()
    text = "\n".join(lines)
    assert code in "0123"
    assert text
    assert not re.search(r"Traceback|Error|Usage|Option|Missing|invalid|None|。。|，，|：：|\bfile\b", text)
    if code != "0":
        assert text.rstrip().endswith(("。", "？"))


@pytest.mark.parametrize("command", ["", "evaluate", "letter", "review", "bulk", "check", "show", "diff", "verify", "scopes",
                                     "schemas"])
def test_help_is_in_chinese_throughout(run: Any, command: str) -> None:
    said = run(*command.split(), "--help")
    assert said.code == 0
    assert said.out.startswith(f"用法：chidu{f' {command}' if command else ''}")
    assert "显示这页说明" in said.out
    bare = re.sub(r"--?[a-z]+|cn(/[a-z]+)*|chidu( [a-z]+)?|\.[a-z]+|\b(JSON|YAML|Schema|out|[a-z]{3,10}(?=  ))\b", "",
                  said.out)
    assert not re.search(r"[A-Za-z]{3,}", bare), bare


def test_without_anything_the_help_is_shown(run: Any) -> None:
    said = run()
    assert (said.code, said.out) == (0, run("--help").out)


# ---- evaluate


def test_one_form_is_shown_in_full(run: Any) -> None:
    said = run("evaluate", "路灯.json", *ON)
    assert said.code == 0
    for part in ("城区路灯运维项目　县城市管理局　年度资金620.00万元", "总评：待评　结论：待评审人评定　处置：退回修改", "58.00万元",
                 "待评审人判断（1）", "  · 项目：年度目标是否写明了做什么、做到多少？", "应出文书：审核意见　签署：两个判定器一致"):
        assert part in said.out
    assert "engine" not in said.out


def test_a_form_without_problems_says_so(run: Any) -> None:
    assert "没有查出不符合规定的内容。" in run("evaluate", "招聘会.json", *ON).out


def test_many_forms_are_a_line_each_and_what_failed_is_told_below(run: Any) -> None:
    said = run("evaluate", "路灯.json", "坏.json", "两张.json", "没有.json", *ON)
    rows = [line for line in said.out.splitlines() if ".json" in line]
    assert [row.split()[0] for row in rows] == ["路灯.json", "坏.json", "两张.json", "两张.json", "没有.json"]
    assert "未能审核" in rows[1]
    assert rows[0].split()[2:] == ["巨野县", "待评", "3", "1", "0", "待评审人评定"]
    assert len(said.err.splitlines()) == 2
    assert said.code == 2


def test_json_is_one_object_for_one_form_and_a_list_for_several(run: Any) -> None:
    one, many = json.loads(run("evaluate", "路灯.json", *ON, "--json").out), json.loads(run("evaluate", "两张.json",
                                                                                          "没有.json", *ON, "--json").out)
    assert one["grade"] is None
    assert one["conclusion"] == "待评审人评定"
    assert [x.get("error", {}).get("code") for x in many] == [None, None, "file-missing"]
    assert isinstance(json.loads(run("evaluate", "两张.json", *ON, "--json").out), list)


def test_determinations_come_from_the_command_line_or_a_file(run: Any) -> None:
    for given in (("--determine", "规则·目标.内容明确=是", "--by", "李审核", "--reason", "看过材料"), ("--determinations", "认定.yaml")):
        told = json.loads(run("evaluate", "招聘会.json", *ON, "--json", *given).out)
        assert (told["grade"], told["conclusion"]) == ("优", "直接进入下一步预算安排流程")


def test_nothing_that_a_form_says_reaches_the_terminal_as_a_command(run: Any, desk: Path) -> None:
    put_form(desk / "敌.json", changed(LAMPS, project__name="路灯\x1b[2J\x07[red]红[/red]:smile:"))
    said = run("evaluate", "敌.json", *ON)
    assert not set("\x1b\x07") & set(said.all)
    assert "[red]红[/red]:smile:" in said.out


def test_a_severity_of_the_countys_own_is_shown(run: Any, desk: Path, tmp_path: Path) -> None:
    root = write_policies(tmp_path / "较重")
    words = (root / "vocabulary" / "词汇.yaml").read_text("utf-8")
    put(root / "vocabulary" / "词汇.yaml", words.replace("程度: [提示, 一般, 严重, 否决]", "程度: [提示, 一般, 较重, 严重, 否决]"))
    national = (root / "cn" / "2022-1.yaml").read_text("utf-8")
    put(root / "cn" / "2022-1.yaml", national.replace("程度: 提示", "程度: 较重"))
    said = run("evaluate", "路灯.json", *ON, "--policies", root)
    assert (said.code, "较重" in said.out) == (0, True)


# ---- letter


def test_a_letter_goes_to_a_file_and_all_letters_to_a_folder(run: Any, desk: Path) -> None:
    said = run("letter", "缺项.json", *ON, "-o", "意见.docx", "--date", "2024-03-05", "--number", "巨财绩函〔2024〕12号", "--to",
               "县住建局")
    assert (said.code, said.out) == (0, "已写出 意见.docx\n")
    text = [p.text for p in opened(desk / "意见.docx").paragraphs]
    assert [t for t in text if t in ("巨财绩函〔2024〕12号", "县住建局：", "2024年3月5日")] == ["巨财绩函〔2024〕12号", "县住建局：", "2024年3月5日"]

    said = run("letter", "缺项.json", *ON, "-o", "全部")
    assert said.out.splitlines() == [f"已写出 全部/缺项-城区路灯运维项目-{kind}.docx" for kind in ("审核意见", "补正通知")]


def test_the_same_form_gives_the_same_letter(run: Any, desk: Path) -> None:
    for name in ("一.docx", "二.docx"):
        assert run("letter", "路灯.json", *ON, "-o", name, "--date", "2024-03-05").code == 0
    assert (desk / "一.docx").read_bytes() == (desk / "二.docx").read_bytes()


def test_a_letter_that_cannot_be_written_leaves_nothing(run: Any, desk: Path) -> None:
    (desk / "占.docx").mkdir()
    said = run("letter", "路灯.json", *ON, "-o", "占.docx")
    assert said.code == 2
    assert said.err == "占.docx：写不出文件（已有同名的文件夹）。原有的文件没有改动，也没有留下半份。请检查文件夹、权限和磁盘空间。\n"
    assert not list(desk.rglob("*.tmp"))


def test_evaluators_that_disagree_give_exit_1_and_no_letter(run: Any, desk: Path,
                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    real = leaves.compare
    monkeypatch.setattr(leaves, "compare", lambda a, op, b: real(a, "≥" if op == "<" else op, b))
    said = run("letter", "路灯.json", *ON, "-o", "意见.docx")
    assert said.code == 1
    assert said.err == ("路灯.json：两个判定器结论不一：成本.分项之和小于预算（项目）：参照判“符合”，引擎判“不符合”。"
                        "结论须由两个判定器一致签署。不出文书；请把本表和政策版本交维护人员。\n")
    assert not (desk / "意见.docx").exists()


def test_a_worker_lost_twice_gives_no_letter(run: Any, desk: Path, office: Office,
                                             monkeypatch: pytest.MonkeyPatch) -> None:
    lose_the_engine(office, monkeypatch, 2)
    said = run("letter", "路灯.json", *ON, "-o", "意见.docx")
    assert said.code == 2
    assert "待复核，不能出具文书" in said.err
    assert not (desk / "意见.docx").exists()


ALARM = "告警：路灯.json待复核：判定引擎两次未能签署（处理中受限进程异常退出（信号SIGABRT））。显示的是参照判定器的预览，不能出具文书。请再审一次；反复出现请报告运维人员。\n"


def test_a_decision_that_waits_is_shown_with_an_alarm_and_exit_2(run: Any, office: Office, monkeypatch: pytest.MonkeyPatch,
                                                                 caplog: pytest.LogCaptureFixture) -> None:
    lose_the_engine(office, monkeypatch, 2)
    said = run("evaluate", "路灯.json", *ON)
    assert (said.code, said.err) == (2, ALARM)
    assert "58.00万元" in said.out
    assert "签署：待复核，不能出具文书" in said.out
    assert [(r.name, r.levelname) for r in caplog.records] == [("chidu.alarm", "WARNING"), ("chidu.alarm", "ERROR")]

    lose_the_engine(office, monkeypatch, 2)
    told = run("evaluate", "路灯.json", *ON, "--json")
    assert (told.code, told.err, json.loads(told.out)["waiting"]["code"]) == (2, ALARM, "worker-died")

    lose_the_engine(office, monkeypatch, 1)
    assert (run("evaluate", "路灯.json", *ON).code, run("evaluate", "路灯.json", *ON).err) == (0, "")


def test_of_many_forms_those_that_wait_are_marked_and_told_in_one_line(run: Any, office: Office,
                                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    lose_the_engine(office, monkeypatch, 99)
    said = run("evaluate", *["路灯.json"] * 5, *ON)
    assert said.out.count("待评审人评定（待复核）") == 5
    assert said.err == ALARM.replace("路灯.json待", "路灯.json、路灯.json、路灯.json等5张表待")
    assert said.code == 2


# ---- evaluate --trace


def test_the_trace_tells_what_fired_and_why_and_why_not(run: Any) -> None:
    said = run("evaluate", "路灯.json", *ON, "--trace")
    assert said.code == 0
    assert said.out.startswith(run("evaluate", "路灯.json", *ON).out)
    lines = said.out.split("判定轨迹：")[1].splitlines()
    assert re.fullmatch(r"引擎触发\d+次，与参照判定器一致。（ ）内是引擎触发的次序，—为没有触发。", lines[0])
    heads = [line for line in lines[1:] if not line.startswith(" ")]
    assert [re.sub(r"\d+", "", h) for h in heads] == ["不符合（）", "无法判定（）", "符合（）", "评级、结论和文书（依次登阶，先成立者为准，共次）"]
    told = "\n".join(lines)
    assert re.search(r"\n  成本.分项之和小于预算　严重\n    （\d+）项目：分项合计小于“?.*562.00万元.*\n", told)
    assert "\n  目标.内容明确　一般\n    （—）项目：待人判断：年度目标是否写明了做什么、做到多少？\n" in told
    assert re.search(r"\n  （\d+至\d+）指标.缺指标值　指标1至3：如指标1，指标值已提供成立", told)
    assert re.search(r"\n  评级·绩效目标审核·要点拟定，要点“资金匹配性” → 差\n    （\d+）第1级“差”：否决数大于0，或严重数大于0，成立（严重数为1）\n", told)
    assert max(map(len, lines)) < 250


def test_rules_that_do_not_apply_are_told_with_why_not(run: Any, desk: Path, tmp_path: Path) -> None:
    root = write_policies(tmp_path / "适用")
    national = (root / "cn" / "2022-1.yaml").read_text("utf-8")
    put(root / "cn" / "2022-1.yaml", national.replace("    应当: {指标值: {已提供: 是}}", "    适用: {权重: {大于: 45分}}\n    应当: {指标值: {已提供: 是}}"))
    said = run("evaluate", "路灯.json", *ON, "--policies", root, "--trace")
    assert re.search(r"\n不适用（2）\n  （\d+至\d+）指标.缺指标值　指标1、3：如指标1，权重大于45不成立（权重为40）\n", said.out)


def test_each_of_many_forms_has_its_trace_and_json_carries_it(run: Any) -> None:
    said = run("evaluate", "两张.json", "路灯.json", *ON, "--trace")
    assert [line for line in said.out.splitlines() if line.startswith("──")] == ["── 两张.json", "── 两张.json", "── 路灯.json"]
    told = json.loads(run("evaluate", "路灯.json", *ON, "--json", "--trace").out)
    assert set(told["trace"]) == {"engine", "rules", "ladders"}
    assert "判定轨迹" not in json.dumps(told, ensure_ascii=False)


def test_where_the_engine_was_lost_the_trace_says_so(run: Any, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    lose_the_engine(office, monkeypatch, 2)
    said = run("evaluate", "路灯.json", *ON, "--trace")
    assert "判定轨迹：引擎没有签署（处理中受限进程异常退出（信号SIGABRT）），以下只有参照判定器的理由。" in said.out
    assert "\n    （—）项目：分项合计小于" in said.out


def test_nothing_that_a_form_says_reaches_the_terminal_through_the_trace(run: Any, desk: Path) -> None:
    put_form(desk / "敌.json", changed(LAMPS, goals__annual="路灯\x1b[2J\x07[red]红[/red]\n不符合（9）", project__unit="甲\u202e乙"))
    said = run("evaluate", "敌.json", *ON, "--trace")
    assert not set("\x1b\x07\u202e") & set(said.all)
    assert "\n不符合（9）" not in said.out


# ---- review


def test_a_batch_writes_the_letters_of_the_good_and_tells_of_the_bad(run: Any, desk: Path) -> None:
    said = run("review", "任务.yaml", "--out", "结果", "--date", "2024-03-05")
    assert said.code == 2
    assert sorted(p.name for p in (desk / "结果").iterdir()) == [
        "招聘会-现场招聘会项目-审核意见.docx", "缺项-城区路灯运维项目-审核意见.docx", "缺项-城区路灯运维项目-补正通知.docx", "路灯-城区路灯运维项目-审核意见.docx"]
    assert "共审核3张表，未能审核1张；查出问题7条（严重2条、一般3条、提示2条）；写出文书4份。" in said.out
    assert said.err.startswith("坏.json")


def test_a_batch_without_problems_counts_them_plainly(run: Any, desk: Path) -> None:
    put(desk / "好.yaml", listed("招聘会.json"))
    said = run("review", "好.yaml", "--out", "结果")
    assert (said.code, "查出问题0条；写出文书1份。" in said.out) == (0, True)


def test_a_bad_template_stops_the_letters_and_is_told_once(run: Any, desk: Path, office: Office,
                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    put(desk / "模板" / "cn" / "审核意见.docx", word("{{ 主松 }}"))
    monkeypatch.setattr(commands, "Office", lambda: templates(shared(office), desk / "模板"))
    put(desk / "两份.yaml", listed("招聘会.json", "路灯.json"))
    said = run("review", "两份.yaml", "--out", "结果")
    assert said.code == 2
    assert len(said.err.splitlines()) == 1
    assert said.err.startswith("cn/审核意见.docx 正文第1段“{{ 主松 }}”：没有“主松”这一项。")
    assert "（2张表都因此受阻）" in said.err
    assert not (desk / "结果").exists()


def templates(office: Office, folder: Path) -> Office:
    office.templates = folder
    return office


def test_an_interrupt_says_what_became_of_the_letters(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "review", interrupted)
    said = run("evaluate", "路灯.json", *ON)
    assert (said.code, said.err) == (130, "已中止。已写出的文书是完整的，没有写完的没有留下半份。\n")


def test_a_fault_of_the_program_is_a_sentence_with_the_version(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "scopes_listed", lambda _: {}["boom"])
    said = run("scopes")
    assert said.code == 2
    assert re.fullmatch(r"程序内部出错（KeyError，版本[\d.]+）。请把所用的命令和文件交维护人员。\n", said.err)


# ---- bulk


def test_a_folder_of_forms_is_summed_up_and_kept_as_facts_for_the_next_policy(run: Any, desk: Path) -> None:
    for town in ("甲镇", "乙镇/下属"):
        put_form(desk / "表" / town / "路灯.json", LAMPS)
    put_form(desk / "表" / "招聘会.json", GOOD)
    put(desk / "表" / "乙镇" / "坏.json", "{")
    first = run("bulk", "表", *ON, "--facts", "库", "--out", "果")
    assert first.code == 2
    assert first.err == "表/乙镇/坏.json 第1行第2列：JSON 写法有误。请检查括号、引号和逗号。\n"
    assert re.match(r"巨野县，2024-03-01的政策（[0-9a-f]{12}）：共3张表。只作预审，不出文书。\n结论：待评审人评定3张\n总评：待评3张\n合计：问题6，", first.out)
    assert re.search(r"\n  成本.分项之和小于预算 .* 2 +0 +\d+ *\n", first.out)
    assert sorted(p.name for p in (desk / "果").iterdir()) == ["判定-00000.parquet", "案件-00000.parquet"]

    again = run("bulk", "库", *ON)
    assert (again.code, again.err, again.out) == (0, "", first.out)
    assert run("bulk", "表", *ON, "--facts", "库").err == "库：事实库的目录已有内容。请换一个目录，或先移走。\n"
    assert run("bulk", "库", *ON, "--out", "果").err.startswith("果：这个文件夹里已有先前的结果。")


def test_bulk_as_json_is_one_object_even_where_no_form_could_be_read(run: Any, desk: Path) -> None:
    put_form(desk / "表" / "路灯.json", LAMPS)
    told = json.loads(run("bulk", "表", *ON, "--json", "--digest").out)
    evaluated = json.loads(run("evaluate", "路灯.json", *ON, "--json").out)
    assert (told["forms"], told["conclusions"], told["errors"]) == (1, {evaluated["conclusion"]: 1}, [])
    assert told["counts"]["问题数"] == sum(f["verdict"] == "不符合" for f in evaluated["findings"])
    assert re.fullmatch("[0-9a-f]{64}", told["sha256"])
    bad = run("bulk", "只有坏表", *ON, "--json")
    assert (bad.code, json.loads(bad.out)["forms"], json.loads(bad.out)["errors"][0]["code"]) == (2, 0, "json-syntax")


def test_forms_that_cannot_be_judged_are_told(run: Any, desk: Path, office: Office) -> None:
    (case,) = [office.case(form, COUNTY, date(2024, 3, 1)) for form in office.read(desk / "路灯.json", COUNTY)]
    wrong = replace(case, determinations=(determined("没有·这种", "x"),))
    list(store_cases([case, replace(wrong, form=replace(case.form, file="问题.json"))], desk / "库"))
    said = run("bulk", "库", *ON)
    assert said.code == 2
    assert said.err.startswith(f"问题.json {case.id}：人工认定的事项“没有·这种”不存在。")
    assert "共1张表" in said.out


def test_an_interrupt_leaves_no_half_of_a_store(run: Any, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> Any:
        yield from read_forms(shared_office, [desk / "路灯.json"], COUNTY, date(2024, 3, 1))
        raise KeyboardInterrupt

    shared_office = commands.Office()
    monkeypatch.setattr(commands, "read_forms", interrupted)
    before = set(desk.rglob("*"))
    said = run("bulk", ".", *ON, "--facts", "库")
    assert (said.code, said.err) == (130, "已中止。已写出的文书是完整的，没有写完的没有留下半份。\n")
    assert set(desk.rglob("*")) == before


def test_nothing_that_a_file_is_called_reaches_the_terminal_as_a_command(run: Any, desk: Path) -> None:
    put(desk / "表" / "路\x1b[2J\u202e灯[red].json", "{")
    said = run("bulk", "表", *ON)
    assert not set("\x1b\u202e") & set(said.all)
    assert "灯[red].json" in said.err


# ---- verify


@pytest.fixture
def letter(run: Any, desk: Path) -> Path:
    run("letter", "路灯.json", *ON, "-o", "意见.docx", "--date", "2024-03-05")
    return desk / "意见.docx"


def test_verify_says_equal_or_what_differs_and_goes_on_with_the_other_letters(run: Any, desk: Path,
                                                                              letter: Path) -> None:
    document = opened(letter)
    next(p for p in document.paragraphs if p.text == "2024年3月5日").runs[0].text = "2024年3月6日"
    put(desk / "改过.docx", saved(document))
    said = run("verify", "空白.docx", "改过.docx", "意见.docx")
    assert said.code == 2
    assert said.err.startswith("空白.docx：文书里没有依据数据。")
    assert "改过.docx：审核意见，cn/shandong/juye，2024-03-01，指纹" in said.out
    assert "应为“2024年3月5日”，现为“2024年3月6日”" in said.out
    assert said.out.splitlines()[-1].endswith("与重算结果一致。")
    assert run("verify", "改过.docx").code == 1
    assert run("verify", "意见.docx").code == 0


def test_verify_needs_no_policies(run: Any, desk: Path, letter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home, "policies", lambda: desk / "没有")
    monkeypatch.setattr(home, "templates", lambda: desk / "没有")
    assert run("verify", letter).code == 0


# ---- the rest


def test_scopes_show_and_diff_tell_of_the_policies(run: Any) -> None:
    assert f"{COUNTY}　巨野县" in run("scopes").out
    assert run("show", COUNTY, "权重.过于集中", "--on", "2024-03-01").out.startswith("权重.过于集中　[目标审核·指标·提示]")
    assert "单项权重上限" in run("diff", COUNTY, "--from", "2024-03-01", "--to", "2024-08-01").out
    assert [run(*command.split()).code for command in ("scopes", f"show {COUNTY}",
                                                       f"diff {COUNTY} --from 2024-03-01 --to 2024-03-01")] == [0, 0, 0]


def test_schemas_are_written(run: Any, desk: Path) -> None:
    assert run("schemas", "模式").out.splitlines() == ["已写出 模式/政策文件.schema.json", "已写出 模式/jurisdiction.schema.json"]


def test_a_policy_set_with_mistakes_gives_exit_3_with_every_mistake(run: Any, desk: Path) -> None:
    root = write_policies(desk / "改坏")
    put(root / "cn" / "又一件.yaml", "文件: {标题: 又一件, 简称: 又一件, 生效: 2024-01-01, 状态: 已发布, 没有的键: 甲}\n规则: {甲: {要点: 乙}}\n")
    for command in (("check", root), ("evaluate", "路灯.json", *ON, "--policies", root),
                    ("review", "任务.yaml", "--policies", root),
                    ("scopes", "--policies", root)):
        said = run(*command)
        assert said.code == 3
        assert "cn/又一件.yaml 第1行" in said.err
        assert "没有的键" in said.err
        assert said.out == ""
    assert not (desk / "out").exists()
