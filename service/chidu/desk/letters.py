"""Issuing a letter: opinion → template → .docx that carries its own evidence. Nothing is issued on one signature.

A letter speaks of one decision, or of several (整改通知 to one unit about several projects, 结果应用报告 over rosters): it then
carries the evidence of each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from chidu.archive import packed_bytes
from chidu.desk.files import file_bytes
from chidu.desk.office import Office
from chidu.document.context import Head, context
from chidu.document.fields import Names, letter_fields
from chidu.document.lint import check_template
from chidu.document.note import FIELD, paragraphs
from chidu.document.template import Template, compile_template
from chidu.errors import InputError, Place, TemplateError
from chidu.evaluation.decide import ISSUABLE
from chidu.opinion.compose import NOBODY, compose_all
from chidu.opinion.material import Material
from chidu.policy.version import rebuilt
from chidu.types import PROJECT, Decision, Finding, PolicyVersion, Scope
from chidu.vocabulary import DocumentKind

EVIDENCE_VERSION = 1
JOINT_VERSION = 2
"""The evidence of several decisions: every policy once, by its fingerprint, and each case with its results."""

NO_PLACE = "note-no-place"
MOST_TOLD, BRIEFLY = 500, ("rule", "about", "verdict", "severity", "point", "actions")
Decided = tuple[Decision, bytes]
"""A decision and the canonical content of the policy it was made by."""


@dataclass(frozen=True)
class IssuedLetter:
    kind: str
    title: str
    content: bytes


def issue(office: Office, decision: Decision, kind: str, head: Head) -> IssuedLetter:
    """One letter. Raises InputError where the decision is not fully signed or the review does not issue such a letter,
    TemplateError for a bad template."""
    return issue_together(office, [decision], kind, head)


def issue_together(office: Office, decisions: Sequence[Decision], kind: str, head: Head,
                   laws: Sequence[PolicyVersion] | None = None) -> IssuedLetter:
    """One letter on several decisions of one jurisdiction; each must be signed and issue such a letter, as for `issue`.
    `laws`: the policies that the decisions were made by, where they are not the office's of today."""
    for decision in decisions:
        _check(decision, kind)
    policies = laws or [office.policy(d.case.scope, d.case.on) for d in decisions]
    spoken = policies[0].vocabulary.documents[kind]
    path = template_path(office.templates, decisions[0].case.scope, kind, spoken.layout)
    name = path.relative_to(office.templates).as_posix()
    decided = [(_lighter(d, spoken), p.canonical) for d, p in zip(decisions, policies, strict=True)]
    title, content = office.sandbox.call(write, file_bytes(path), name, kind, decided, head)
    return IssuedLetter(kind, title, content)


def bundles(office: Office, decisions: Sequence[Decision], kind: str) -> Iterator[list[Decision]]:
    """Which decisions share a letter of this kind, by its 合并: all of them, those to one addressee, or each its own. Only
    decisions that issue such a letter count."""
    due = [d for d in decisions if kind in d.outcome.documents]
    if not due:
        return
    joined = office.policy(due[0].case.scope, due[0].case.on).vocabulary.documents[kind].joined
    groups: dict[str, list[Decision]] = {}
    for i, d in enumerate(due):
        groups.setdefault(_addressee(office, d, kind) if joined == "按主送" else "" if joined == "全部" else str(i), []).append(d)
    yield from groups.values()


def _addressee(office: Office, decision: Decision, kind: str) -> str:
    policy = office.policy(decision.case.scope, decision.case.on)
    material = Material(policy.vocabulary.documents[kind], decision, policy)
    return material.stated(material.kind.to) or material.stated("实施单位") or NOBODY


def _check(decision: Decision, kind: str) -> None:
    if decision.signed != ISSUABLE:
        raise InputError("not-signed", "判定引擎未能签署，本表待复核，不能出具文书", place=Place(decision.case.form.file),
                         rule="文书须由两个判定器一致签署", remedy="请重新判定；仍不行请告知维护人员")
    issued = decision.outcome.documents
    if kind not in issued:
        raise InputError("letter-kind", f"本表不出具“{kind}”", place=Place(decision.case.form.file), rule="出具哪些文书由政策按判定结果决定",
                         remedy=f"本表应出具：{'、'.join(issued) or '无'}")


def _lighter(decision: Decision, spoken: DocumentKind) -> Decision:
    """Of a roster of thousands only what its letter says travels with what it stands on: each verdict stands on all rows."""
    if len(decision.findings) <= MOST_TOLD:
        return decision
    return replace(decision, findings=tuple(f if _needed(f, spoken) else Finding(
        f.rule, f.about, f.verdict, f.severity, f.point, None, None, None, (), f.actions, (), f.origin) for f in decision.findings))


def _needed(finding: Finding, spoken: DocumentKind) -> bool:
    return finding.verdict == "unknown" or (finding.verdict == "unmet" and spoken.every)


def write(template: bytes, name: str, kind: str, decided: Sequence[Decided], head: Head) -> tuple[str, bytes]:
    """Title and bytes of a letter. Runs in the limited worker: composes by the policies' own content, compiles (once per
    template and policy), fills, embeds."""
    pairs = [(d, rebuilt(canonical, d.case.scope, d.case.on)) for d, canonical in decided]
    opinion, laws = compose_all(kind, pairs), _Laws(tuple(dict.fromkeys(p.fingerprint for _, p in pairs)), tuple(p for _, p in pairs))
    compiled, spoken, names = _compiled(template, name, kind, laws)
    if head.note.strip() and FIELD not in compiled.named:
        raise InputError(NO_PLACE, f"文书模板 {name} 没有写补充说明的位置", rule=f"模板里写有“{FIELD}”的，才印补充说明",
                         remedy=f"请不写补充说明，或在模板落款前加上 {{%p for 段 in {FIELD} %}}、{{{{ 段 }}}}、{{%p endfor %}} 三段再发布")
    made_from = {"名称": name, "sha256": compiled.sha256}
    own = (evidence(*decided[0], kind, made_from, head.note) if len(decided) == 1
           else joint_evidence(decided, kind, made_from, head.note))
    return opinion.title, compiled.issue(context(opinion, head, spoken, names), *own)


@dataclass(frozen=True)
class _Laws:
    """The policies of a letter, told apart by their fingerprints."""

    fingerprints: tuple[str, ...]
    policies: tuple[PolicyVersion, ...] = field(compare=False)


@lru_cache(maxsize=16)
def _compiled(template: bytes, name: str, kind: str, laws: _Laws) -> tuple[Template, DocumentKind, Names]:
    spoken, names = laws.policies[0].vocabulary.documents[kind], names_of(laws.policies)
    problems = check_template(template, name, letter_fields(spoken.annexes, names))
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise TemplateError("template", "\n".join([f"文书模板 {name} 有{len(problems)}处错误：", *map(str, problems)]))
    return compile_template(template, name), spoken, names


def names_of(policies: Sequence[PolicyVersion]) -> Names:
    """The names of the project's fields and of every table's columns that these policies know together."""
    names: dict[str, dict[str, None]] = {PROJECT: {}}
    for p in policies:
        names[PROJECT] |= dict.fromkeys(p.vocabulary.fields)
        for table, spec in p.vocabulary.tables.items():
            names.setdefault(table, {}).update(dict.fromkeys(spec.columns))
        for d in p.derived:
            names.setdefault(d.about, {})[d.name] = None
    return {about: tuple(known) for about, known in names.items()}


def evidence(decision: Decision, canonical: bytes, kind: str, template: Mapping[str, str],
             note: str = "") -> tuple[bytes, Callable[[tuple[str, ...]], bytes]]:
    """Everything needed to decide again without this library, as JSON: the canonical policy, alike for a whole batch, and
    what follows it once the letter's texts are known: case, results, versions."""
    def own(texts: tuple[str, ...]) -> bytes:
        return b"," + packed_bytes({
            "版本": EVIDENCE_VERSION, "文书": kind, **_decided(decision), "模板": template, "正文": texts, **_noted(note),
        })[1:]

    return '{"政策":'.encode() + canonical, own


def joint_evidence(decided: Sequence[Decided], kind: str, template: Mapping[str, str],
                   note: str = "") -> tuple[bytes, Callable[[tuple[str, ...]], bytes]]:
    """The same of several decisions: the policies by fingerprint, each once, then each decision."""
    policies = {d.fingerprint: canonical for d, canonical in decided}
    laws = b",".join(f'"{fingerprint}":'.encode() + canonical for fingerprint, canonical in policies.items())

    def own(texts: tuple[str, ...]) -> bytes:
        return b"," + packed_bytes({
            "版本": JOINT_VERSION, "文书": kind, "各决定": [_decided(d) for d, _ in decided], "模板": template, "正文": texts, **_noted(note),
        })[1:]

    return '{"各政策":{'.encode() + laws + b"}", own


def _noted(note: str) -> dict[str, Any]:
    """Which paragraphs a person wrote, so that whoever checks the letter tells them from what was decided."""
    own = paragraphs(note)
    return {FIELD: own} if own else {}


def _decided(decision: Decision) -> dict[str, Any]:
    return {"决定": decision.id, "指纹": decision.fingerprint, "程序": decision.program, "语义": decision.semantics,
            "签署": sorted(decision.signed), "案件": decision.case, "发现": told(decision.findings), "结果": decision.outcome}


def told(findings: Sequence[Finding]) -> Sequence[Finding | dict[str, Any]]:
    """Findings as the evidence has them: whole; of a roster of thousands the verdicts alone, as what each of them stands on
    is the whole roster again. All of it is judged anew when the letter is checked."""
    if len(findings) <= MOST_TOLD:
        return findings
    return [{name: getattr(f, name) for name in BRIEFLY} for f in findings]


def template_path(root: Path, scope: Scope, kind: str, layout: str) -> Path:
    """The jurisdiction's own template, else its superior's, up the chain; where nobody has one for this kind of letter, the
    one for its layout (版式)."""
    parts = scope.split("/")
    for name in (kind, layout):
        for end in range(len(parts), 0, -1):
            path = root.joinpath(*parts[:end], f"{name}.docx")
            if path.is_file():
                return path
    raise InputError("template-missing", f"没有“{kind}”的文书模板", place=Place(str(root)),
                     remedy=f"请在 {root.name}/cn/ 下放 {kind}.docx")
