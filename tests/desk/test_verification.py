"""A letter checked offline, years later: equal, or what differs, by name."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from tests.desk.county import HEAD, LAMPS, ROOT, SPRING, changed, decided, opened, person, put
from tests.document.letters import parts_of, saved, with_part, word

from chidu.desk import verification
from chidu.desk.batch import write_letters
from chidu.desk.letters import issue
from chidu.desk.office import Office
from chidu.desk.review import Task, review
from chidu.desk.verification import Verification, verify
from chidu.document.evidence import embed, extract
from chidu.errors import ChiduError, Disagreement, FormUnreadable, InputError, LetterDiffers
from chidu.sandbox import Sandbox

NO_UNIT = changed(LAMPS, project__unit=None)


@pytest.fixture(scope="module")
def letter(office: Office, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    decision = decided(office, tmp_path_factory.mktemp("letter"), NO_UNIT, person("要点·明确清晰性", "良"))
    return issue(office, decision, "审核意见", HEAD).content


@pytest.fixture(scope="module")
def real(office: Office) -> Office:
    """An office with the policies of the repository."""
    lent = Office()
    lent.__dict__["sandbox"] = office.sandbox
    return lent


def checked(letter: bytes, folder: Path, sandbox: Sandbox) -> Verification:
    return verify(put(folder / "文书.docx", letter), sandbox)


def edited(letter: bytes, old: str, new: str) -> bytes:
    """As a person does it in Word: some characters of one run replaced."""
    document = opened(letter)
    runs = [r for r in document.element.body.iter(docx.oxml.ns.qn("w:t")) if r.text and old in r.text]
    assert runs, f"no {old}"
    runs[0].text = runs[0].text.replace(old, new)
    return saved(document)


def forged(letter: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    """With evidence changed consistently: its checksum fits again."""
    evidence = json.loads(extract(letter))
    change(evidence)
    return embed(letter, json.dumps(evidence, ensure_ascii=False, separators=(",", ":")).encode())


def set_finding(rule: str, **keys: Any) -> Callable[[dict[str, Any]], None]:
    def change(evidence: dict[str, Any]) -> None:
        next(f for f in evidence["发现"] if f["rule"] == rule).update(keys)
    return change


# ---- equal


def test_a_letter_whose_evidence_stands_in_another_order_is_equal(office: Office, tmp_path: Path, letter: bytes) -> None:
    """As it did before the policy came first."""
    result = checked(forged(letter, lambda evidence: evidence.update(政策=evidence.pop("政策"))), tmp_path, office.sandbox)
    assert result.differences == ()


@pytest.mark.parametrize("kind", ["审核意见", "补正通知"])
def test_a_letter_as_issued_is_equal(office: Office, tmp_path: Path, kind: str) -> None:
    issued = issue(office, decided(office, tmp_path, NO_UNIT), kind, HEAD).content
    result = checked(issued, tmp_path, office.sandbox)
    assert (result.kind, result.scope, result.on) == (kind, "cn/shandong/juye", "2024-03-01")
    assert (result.differences, result.notes) == ((), ())
    assert result.findings > 10


def test_a_letter_names_the_template_it_was_made_from(letter: bytes) -> None:
    template = json.loads(extract(letter))["模板"]
    made = (ROOT / "report_templates" / template["名称"]).read_bytes()
    assert template["sha256"] == hashlib.sha256(made).hexdigest()


def test_saved_again_by_another_program_it_is_still_equal(office: Office, letter: bytes, tmp_path: Path) -> None:
    again = saved(opened(saved(opened(letter))))
    assert again != letter
    assert checked(again, tmp_path, office.sandbox).differences == ()


def test_nothing_but_the_letter_is_needed(office: Office, letter: bytes, tmp_path: Path,
                                          monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("load_library", "load_vocabulary"):
        for module in ("chidu.policy.library", "chidu.desk.office", "chidu.vocabulary"):
            monkeypatch.delattr(f"{module}.{name}", raising=False)
    path = put(tmp_path / "别处" / "文书.docx", letter)
    monkeypatch.chdir(path.parent)
    with Sandbox() as fresh:
        assert verify(Path("文书.docx"), fresh).differences == ()


def test_a_letter_of_a_county_with_its_own_template_is_equal(office: Office, tmp_path: Path) -> None:
    put(tmp_path / "t" / "cn" / "审核意见.docx", word(
        "{{ 标题 }}", "{%p for 组 in 问题组 %}", "{%p for 条 in 组.问题 %}", "一、{{ 条.事实|去句号 }}；{{ 条.要求 }}", "{%p endfor %}",
        "{%p endfor %}"))
    own = Office(office.policies, tmp_path / "t")
    own.__dict__.update(library=office.library, sandbox=office.sandbox)
    issued = issue(own, decided(office, tmp_path, LAMPS), "审核意见", HEAD).content
    assert checked(issued, tmp_path, office.sandbox).differences == ()


@pytest.mark.parametrize(("form", "scope"), [
    ("S02路灯运维.xlsx", "cn/shandong/liaocheng"), ("S03综合业务经费.docx", "cn/shandong/liaocheng"),
    ("S04建筑垃圾消纳场扩建.json", "cn/shandong/dezhou/qihe"),
])
def test_every_letter_of_an_example_form_by_the_real_policies_is_equal(real: Office, tmp_path: Path, form: str,
                                                                       scope: str) -> None:
    (result,) = review(real, [Task(ROOT / "examples" / form, scope, SPRING)])
    for path in write_letters(real, result, tmp_path, HEAD, set()):
        assert verify(path, real.sandbox).differences == ()
    assert list(tmp_path.iterdir())


# ---- the letter changed by hand


@pytest.mark.parametrize(("old", "new", "said"), [
    ("总评为“差”", "总评为“优”", "应为“该项目绩效目标审核总评为“差”。”，现为“该项目绩效目标审核总评为“优”。”"),
    ("提升夜间出行安全”含", "夜间出行安全”含", "应为“2．指标3“提升夜间出行安全”：指标“提升夜间出行安全”含"),
    ("562.00", "652.00", "562.00万元小于项目预算620.00万元"),
    ("2024年3月5日", "2024年3月6日", "应为“2024年3月5日”，现为“2024年3月6日”"),
])
def test_a_word_or_a_number_changed_by_hand_is_named(office: Office, letter: bytes, tmp_path: Path, old: str, new: str,
                                                     said: str) -> None:
    (difference,) = checked(edited(letter, old, new), tmp_path, office.sandbox).differences
    assert difference.startswith("第")
    assert said in difference


def test_a_paragraph_taken_out_or_put_in_is_named(office: Office, letter: bytes, tmp_path: Path) -> None:
    document = opened(letter)
    gone = next(p for p in document.paragraphs if p.text.startswith("退回修改："))
    gone._p.getparent().remove(gone._p)
    document.paragraphs[3].insert_paragraph_before("同意拨付。")
    said = checked(saved(document), tmp_path, office.sandbox).differences
    assert any("多出“同意拨付。”" in d for d in said)
    assert any("少了“退回修改：退回部门修改后重新报送。”" in d for d in said)


def test_a_number_written_in_by_hand_is_a_note_and_no_difference(office: Office, letter: bytes, tmp_path: Path) -> None:
    document = opened(letter)
    document.paragraphs[0].insert_paragraph_before("巨财绩函〔2024〕12号")
    result = checked(saved(document), tmp_path, office.sandbox)
    assert result.differences == ()
    assert "出具后加写了文号“巨财绩函〔2024〕12号”" in result.notes


@pytest.mark.parametrize("text", ["〔2024〕12号", "巨财绩2024第12号", "拨付资金〔2024〕12万元"])
def test_what_is_no_document_number_is_a_difference(office: Office, letter: bytes, tmp_path: Path, text: str) -> None:
    document = opened(letter)
    document.paragraphs[0].insert_paragraph_before(text)
    assert checked(saved(document), tmp_path, office.sandbox).differences


# ---- the evidence changed, and its checksum with it


def move_amount(evidence: dict[str, Any]) -> None:
    evidence["案件"]["form"]["tables"]["成本项"][0]["分项预算"]["v"] = {"数": "1800000"}


def loosen(evidence: dict[str, Any]) -> None:
    evidence["政策"]["参数"]["单项权重上限"]["内容"]["取值"]["值"] = "60分"


FORGERIES = {
    "a fact": (move_amount, "规则“成本.分项之和小于预算”对项目：当时“不符合”，重算“符合”"),
    "a verdict": (set_finding("成本.分项之和小于预算", verdict="met"), "规则“成本.分项之和小于预算”对项目：当时“符合”，重算“不符合”"),
    "a finding's severity": (set_finding("指标.空话", severity="提示"), "规则“指标.空话”对指标1：都判“符合”，所据的内容不同"),
    "a finding left out": (lambda e: e["发现"].pop(0), "当时“无此判定”，重算"),
    "a threshold": (loosen, "规则“权重.过于集中”对指标2：当时“不符合”，重算“符合”"),
    "the fingerprint": (lambda e: e.update(指纹="0" * 64), "政策指纹不同：当时000000000000，按所带政策重算"),
    "the conclusion": (lambda e: e["结果"].update(conclusion="直接进入下一步预算安排流程"),
                       "结果不同：当时总评“差”、结论“直接进入下一步预算安排流程”，重算总评“差”、结论“修改完善后重新报送审核”"),
    "the letters": (lambda e: e["结果"].update(documents=[]), "结果的细节不同："),
    "who signed": (lambda e: e.update(签署=["reference"]), "出具时没有两个判定器的签署"),
    "a determination": (lambda e: e["案件"]["determinations"][0].update(value="优"), "结果"),
    "the kind of letter": (lambda e: e.update(文书="反馈函"), "重算不出具“反馈函”"),
    "the text as issued": (lambda e: e.update(正文=[t.replace("562.00", "652.00") for t in e["正文"]]),
                           "正文没有重算得出的意见：“分项成本之和562.00万元"),
}


@pytest.mark.parametrize(("change", "said"), FORGERIES.values(), ids=FORGERIES)
def test_evidence_that_was_forged_is_named(office: Office, letter: bytes, tmp_path: Path, change: Callable,
                                           said: str) -> None:
    differences = checked(forged(letter, change), tmp_path, office.sandbox).differences
    assert [d for d in differences if said in d], differences


def test_a_threshold_forged_changes_the_fingerprint_too(office: Office, letter: bytes, tmp_path: Path) -> None:
    assert checked(forged(letter, loosen), tmp_path, office.sandbox).differences[0].startswith("政策指纹不同：")


def test_evidence_altered_in_one_character_is_refused(office: Office, letter: bytes, tmp_path: Path) -> None:
    (item,) = [n for n, raw in parts_of(letter).items() if n.startswith("customXml/item")
               and b"urn:chidu:evidence" in raw and b"sha256" in raw]
    raw = parts_of(letter)[item]
    at = raw.index(b'sha256="') + len(b'sha256="')
    other = b"0" if raw[at:at + 1] != b"0" else b"1"
    with pytest.raises(LetterDiffers) as caught:
        checked(with_part(letter, item, None, raw[:at] + other + raw[at + 1:]), tmp_path, office.sandbox)
    assert str(caught.value) == "文书.docx：依据数据与其校验值不符。出具后被改动过。请提供原始文件。"
    assert caught.value.exit_code == 1


# ---- another version of the program


def test_another_programs_letter_is_told_and_its_wording_of_reasons_may_differ(office: Office, letter: bytes,
                                                                               tmp_path: Path) -> None:
    def older(evidence: dict[str, Any]) -> None:
        evidence.update(程序="0.0.9", 语义=0)
        for f in evidence["发现"]:
            f["because"] = ["旧的说法"]

    result = checked(forged(letter, older), tmp_path, office.sandbox)
    assert result.differences == ()
    assert result.notes[0].startswith("当时的格式语义为第0版，现为第")
    assert result.notes[1].startswith("当时的程序为0.0.9版，现为")


# ---- no letter of ours


def refusal(folder: Path, sandbox: Sandbox, data: bytes) -> ChiduError:
    with pytest.raises(ChiduError) as caught:
        checked(data, folder, sandbox)
    assert str(caught.value).startswith("文书.docx：")
    return caught.value


def test_a_file_without_evidence_is_no_letter_of_ours(office: Office, tmp_path: Path) -> None:
    assert refusal(tmp_path, office.sandbox, word("审核意见")).code == "no-evidence"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"PK\x03\x04"], ids=["empty", "a PDF", "half a zip"])
def test_what_is_no_word_file_is_refused(office: Office, tmp_path: Path, data: bytes) -> None:
    assert isinstance(refusal(tmp_path, office.sandbox, data), InputError)


SHAPES = {
    "nothing": lambda e: e.clear(), "no case": lambda e: e.pop("案件"), "another version": lambda e: e.update(版本=99),
    "text for a case": lambda e: e.update(案件="甲"),
    "a number that is none": lambda e: e["案件"]["form"]["fields"]["年度资金总额"].update(v={"数": "x"}),
    "dividing by zero": lambda e: e["案件"]["form"]["fields"]["年度资金总额"].update(v={"数": "1/0"}),
    "no policy": lambda e: e.update(政策={}), "a rule without a test": lambda e: e["政策"]["规则"]["指标.空话"]["内容"].pop("不符合"),
    "an unknown form": lambda e: e["案件"]["form"].update(kind="没有的表"),
    "findings that are none": lambda e: e.update(发现=[1]), "a nested pit": lambda e: e["案件"].update(gathered=[[[[]]]]),
}


@pytest.mark.parametrize("change", SHAPES.values(), ids=SHAPES)
def test_evidence_of_another_shape_is_refused_in_chinese(office: Office, letter: bytes, tmp_path: Path,
                                                         change: Callable) -> None:
    error = refusal(tmp_path, office.sandbox, forged(letter, change))
    assert isinstance(error, FormUnreadable | LetterDiffers), error
    assert error.remedy


def test_evidence_that_is_no_json_is_refused(office: Office, letter: bytes, tmp_path: Path) -> None:
    assert refusal(tmp_path, office.sandbox, embed(letter, b"{")).code == "evidence-shape"
    assert refusal(tmp_path, office.sandbox, embed(letter, b"[" * 100_000)).code in ("evidence-shape", "worker-died")


def test_a_policy_in_the_letter_that_no_longer_loads_is_named(office: Office, letter: bytes, tmp_path: Path) -> None:
    def change(evidence: dict[str, Any]) -> None:
        evidence["政策"]["规则"]["指标.空话"]["内容"]["不符合"] = {"没有的栏目": {"等于": "甲"}}

    error = refusal(tmp_path, office.sandbox, forged(letter, change))
    assert isinstance(error, LetterDiffers)
    assert "所带的政策不能用" in str(error)


def test_evaluators_that_disagree_on_the_letter_are_an_alarm(letter: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    real = verification.sign

    def wrong(*given: Any) -> Any:
        signed = real(*given)
        signed.verdicts["成本.分项之和小于预算", "项目"] = "met"
        return signed

    monkeypatch.setattr(verification, "sign", wrong)
    with pytest.raises(Disagreement):
        verification.verification(letter)


def test_a_note_is_covered_like_all_the_rest_and_told_from_it(office: Office, tmp_path: Path) -> None:
    decision = decided(office, tmp_path, NO_UNIT, person("要点·明确清晰性", "良"))
    noted = issue(office, decision, "审核意见", replace(HEAD, note="请一并附上巡检记录。\n联系电话见封面。")).content
    told = checked(noted, tmp_path, office.sandbox)
    assert told.differences == ()
    assert told.notes == ("补充说明2段由经办人写，没有规则可核",)
    (difference,) = checked(edited(noted, "巡检记录", "付款凭证"), tmp_path, office.sandbox).differences
    assert "应为“请一并附上巡检记录。”，现为“请一并附上付款凭证。”" in difference


def test_a_finding_that_stands_in_the_note_alone_is_missed(office: Office, tmp_path: Path) -> None:
    decision = decided(office, tmp_path, LAMPS)
    said = "分项成本之和562.00万元小于项目预算620.00万元，差额58.00万元。"
    noted = issue(office, decision, "审核意见", replace(HEAD, note=said)).content
    assert checked(noted, tmp_path, office.sandbox).differences == ()

    def moved(evidence: dict[str, Any]) -> None:
        evidence["正文"] = [p for p in evidence["正文"] if said.rstrip("。") not in p] + [said]

    told = checked(forged(noted, moved), tmp_path, office.sandbox).differences
    assert f"正文没有重算得出的意见：“{said}”" in told
