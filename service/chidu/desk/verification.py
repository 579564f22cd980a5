"""Checking a letter years later, without the library: decide its cases again from its own evidence and compare.

Compared: the policy's fingerprint; every finding and the outcome, by both evaluators; the sentences recomputed against
the letter as issued; the letter as it lies there against the letter as issued. A letter is a stranger's file: all of
this runs in the limited worker.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chidu import SEMANTICS, __version__
from chidu.archive import pack, unpack_case
from chidu.desk.files import file_bytes, shown_name
from chidu.desk.letters import EVIDENCE_VERSION, JOINT_VERSION, told
from chidu.document.evidence import differences, extract, paragraph_texts
from chidu.document.note import FIELD, HEADING
from chidu.errors import ChiduError, FormUnreadable, LetterDiffers, Place, PolicyError
from chidu.evaluation.decide import ISSUABLE, agree, preview
from chidu.evaluation.sign import sign
from chidu.opinion.compose import compose_all
from chidu.opinion.opinion import Opinion
from chidu.policy.link import link
from chidu.sandbox import Sandbox
from chidu.types import VERDICTS, Decision, Finding, PolicyVersion

REMEDY = "请用出具时的原件"
NUMBER = re.compile(r"[\u4e00-\u9fff]{1,12}〔\d{4}〕\d{1,5}号")
WORDING = ("because", "missing")  # how another version of the program explains the same judgement


@dataclass(frozen=True)
class Verification:
    """What was found: nothing in `differences` means equal. `notes` say what is different but no fault."""

    kind: str
    scope: str
    on: str
    fingerprint: str
    findings: int
    differences: tuple[str, ...]
    notes: tuple[str, ...]


def verify(path: Path, sandbox: Sandbox) -> Verification:
    """Raises FormUnreadable where the file is no letter of ours, LetterDiffers where its evidence was altered."""
    data = file_bytes(path)
    try:
        return sandbox.call(verification, data)
    except ChiduError as e:
        e.place = Place(shown_name(path))
        raise


def verification(letter: bytes) -> Verification:
    """The comparison itself, of a letter's bytes."""
    evidence, found = extract(letter), paragraph_texts(letter)
    try:
        return _compared(json.loads(evidence), found)
    except PolicyError as e:
        raise LetterDiffers("evidence-policy", f"文书所带的政策不能用：{e.found}", rule="出具时的政策是能用的", remedy=REMEDY) from None
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as e:
        raise FormUnreadable("evidence-shape", f"文书所带的依据数据不完整（{type(e).__name__}）", remedy=REMEDY) from None


def _compared(plain: Mapping[str, Any], found: tuple[str, ...]) -> Verification:
    entries = _entries(plain)
    decided = [decided_again(stored, policy) for stored, policy in entries]
    said = [difference for (stored, _), one in zip(entries, decided, strict=True)
            for difference in (*_stamps(stored, one.decision), *one.differences)]
    again = [(one.decision, one.policy) for one in decided]
    said += [*_sentences(plain, compose_all(plain["文书"], again)), *differences(plain["正文"], _unnumbered(plain, found))]
    notes = dict.fromkeys([note for stored, _ in entries for note in notes_of(stored)] + _own_words(plain))
    cases = [d.case for d, _ in again]
    return Verification(plain["文书"], "、".join(dict.fromkeys(c.scope for c in cases)),
                        "、".join(dict.fromkeys(c.on.isoformat() for c in cases)),
                        "、".join(dict.fromkeys(stored["指纹"] for stored, _ in entries)),
                        sum(len(d.findings) for d, _ in again), tuple(said),
                        (*notes, *(f"出具后加写了文号“{n}”" for n in _numbers(plain, found))))


def _entries(plain: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Every decision that a letter stands on, as stored, with the content of its policy."""
    match plain["版本"]:
        case version if version == EVIDENCE_VERSION:
            return [(plain, plain["政策"])]
        case version if version == JOINT_VERSION:
            return [({**stored, "文书": plain["文书"]}, plain["各政策"][stored["指纹"]]) for stored in plain["各决定"]]
    raise FormUnreadable("evidence-version", f"文书所带的依据数据是第{plain['版本']}版", rule=f"本程序认得第{EVIDENCE_VERSION}、{JOINT_VERSION}版",
                         remedy="请用出具时的程序版本核验")


@dataclass(frozen=True)
class Again:
    """A decision made anew from its evidence, and where it differs from the one stored."""

    decision: Decision
    policy: PolicyVersion
    differences: tuple[str, ...]


def decided_again(stored: Mapping[str, Any], content: Mapping[str, Any],
                  tell: Callable[[Sequence[Finding]], Sequence[Any]] = told) -> Again:
    """A decision as it is stored (决定, 指纹, 程序, 案件, 发现, 结果), made again from its own case and the content of its policy by both
    evaluators. `tell`: how findings are told where it is stored. Raises Disagreement."""
    case = unpack_case(stored["案件"])
    policy = link(content, case.scope, case.on)
    findings, outcome = preview(case, policy)
    agree(findings, outcome, sign(policy.canonical, case.scope, case.on, case, findings))
    again = Decision(stored["决定"], case, policy.fingerprint, (), __version__, SEMANTICS, findings, outcome, ISSUABLE)
    wording = () if stored["程序"] == __version__ else WORDING
    return Again(again, policy, (
        *_fingerprint(stored, again), *_findings(_without(wording, stored["发现"]), _without(wording, pack(tell(findings)))),
        *_outcome(_without(wording, stored["结果"]), _without(wording, pack(outcome)))))


def _numbers(plain: Mapping[str, Any], found: tuple[str, ...]) -> list[str]:
    """A document number that the office wrote into the letter after it was issued, as offices do."""
    return [p for p in found if NUMBER.fullmatch(p) and p not in plain["正文"]]


def _unnumbered(plain: Mapping[str, Any], found: tuple[str, ...]) -> list[str]:
    added = _numbers(plain, found)
    return [p for p in found if p not in added]


def _fingerprint(plain: Mapping[str, Any], again: Decision) -> Iterator[str]:
    if plain["指纹"] != again.fingerprint:
        yield f"政策指纹不同：当时{plain['指纹'][:12]}，按所带政策重算{again.fingerprint[:12]}"


def _stamps(plain: Mapping[str, Any], again: Decision) -> Iterator[str]:
    if set(plain["签署"]) != ISSUABLE:
        yield "出具时没有两个判定器的签署"
    if plain["文书"] not in again.outcome.documents:
        yield f"重算不出具“{plain['文书']}”"


def _findings(stored: list, again: list) -> Iterator[str]:
    def by_key(findings: list) -> dict:
        return {(f["rule"], f["about"]["object"], f["about"]["row"]): f for f in findings}

    old, new = by_key(stored), by_key(again)
    for key in sorted({*old, *new}):
        a, b = old.get(key), new.get(key)
        if a != b:
            verdicts = [VERDICTS[f["verdict"]] if f else "无此判定" for f in (a, b)]
            same = f"都判“{verdicts[0]}”，所据的内容不同"
            what = same if verdicts[0] == verdicts[1] else f"当时“{verdicts[0]}”，重算“{verdicts[1]}”"
            yield f"规则“{key[0]}”对{key[1]}{key[2] or ''}：{what}"


def _without(keys: Collection[str], packed: Any) -> Any:
    if isinstance(packed, list):
        return [_without(keys, item) for item in packed]
    return {k: v for k, v in packed.items() if k not in keys}


def _outcome(stored: Mapping[str, Any], again: Mapping[str, Any]) -> Iterator[str]:
    if again == stored:
        return
    was, now = (f"总评“{o['grade'] or '待评'}”、结论“{o['conclusion'] or '待定'}”" for o in (stored, again))
    yield f"结果不同：当时{was}，重算{now}" if was != now else f"结果的细节不同：{was}相同，要点、处置或文书不同"


def _sentences(plain: Mapping[str, Any], opinion: Opinion) -> Iterator[str]:
    """What the recomputed opinion finds must stand in the letter as issued, and not in its note alone."""
    texts, own = list(plain["正文"]), list(plain.get(FIELD, ()))
    at = next((i for i in range(len(texts)) if own and texts[i:i + len(own)] == own), -1)
    if own and at < 0:
        yield "依据数据里的补充说明不在正文里"
    body = _without_space("".join([*texts[:at], *texts[at + len(own):]] if at >= 0 else texts))
    for remark in opinion.remarks:
        if _without_space(remark.fact.text.rstrip("。")) not in body:
            yield f"正文没有重算得出的意见：“{remark.fact.text}”"


def _own_words(plain: Mapping[str, Any]) -> list[str]:
    return [f"{HEADING}{len(own)}段由经办人写，没有规则可核"] if (own := plain.get(FIELD)) else []


def _without_space(text: str) -> str:
    return "".join(text.split())


def notes_of(plain: Mapping[str, Any]) -> Iterator[str]:
    if plain["语义"] != SEMANTICS:
        yield f"当时的格式语义为第{plain['语义']}版，现为第{SEMANTICS}版"
    if plain["程序"] != __version__:
        yield f"当时的程序为{plain['程序']}版，现为{__version__}版"
