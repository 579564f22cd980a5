"""Checking a policy set before it may serve: shape, typing, names, every date of change, and its own examples.

A set that fails its own examples is refused. Superiors' examples run under the superiors' values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from chidu.desk.typed import columns_of, form_of
from chidu.errors import Place, PolicyError, PolicySetError
from chidu.evaluation.derive import derive
from chidu.evaluation.encode import encode
from chidu.evaluation.engine.ruleset import compile_program
from chidu.evaluation.judge import judge
from chidu.policy.grammar import Malformed
from chidu.policy.library import Library, PolicyFile
from chidu.policy.resolve import dates_of_change
from chidu.policy.shape import first_day
from chidu.policy.version import policy_version
from chidu.types import PROJECT, VERDICTS, Case, Determination, PolicyVersion, Ref, Rule, Scope

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Example:
    """One example of a rule, as a case with the verdict it must have."""

    file: PolicyFile
    rule: str
    number: int
    params: tuple[tuple[str, str], ...]
    given: Mapping[str, Any]
    expect: str


@dataclass(frozen=True)
class Checked:
    """What was checked: nothing here means a mistake; `remarks` are things worth a look."""

    scopes: int
    files: int
    rules: int
    examples: int
    remarks: tuple[str, ...]


def check_scope(library: Library, scope: Scope) -> tuple[list[PolicyError], set[str]]:
    """One jurisdiction on every date on which something in its chain changes: the mistakes, and the rules met."""
    problems: list[PolicyError] = []
    rules: set[str] = set()
    for on in dates_of_change(library, scope):
        try:
            version = policy_version(library, scope, on)
        except PolicyError as e:
            problems += e.problems if isinstance(e, PolicySetError) else (e,)
            continue
        try:
            compile_program(encode(version).program)
        except PolicyError as e:
            e.place = _place(library, version, e.place.file)
            problems.append(e)
        rules |= {r.id for r in version.rules}
    return problems, rules


def _place(library: Library, version: PolicyVersion, owner: str) -> Place:
    """Where the rule or the ordered list stands that the engine cannot take."""
    if rule := version.rule(owner):
        instrument, table = rule.origin.instrument, owner.partition(".")[0]
        paths = [("规则", owner), ("指标分类", table), ("指标要求", table)]
    else:
        section, name = owner.split("·")[:2]
        instrument, paths = version.resolved[section][name]["来源"]["instrument"], [(section, name)]
    file = next(f for f in library.files if f.short == instrument)
    return file.place(next((path for path in paths if path[1] in file.plain.get(path[0], {})), paths[0]))


def check(library: Library, within: Scope = "") -> Checked:
    """Checks every scope on every date of change, then every example. Raises PolicySetError with all mistakes.

    `within`: one jurisdiction and those below it alone; what it publishes changes nothing for others.
    """
    problems: list[PolicyError] = []
    rules: set[str] = set()
    scopes = [s for s in library.jurisdictions if f"{s}/".startswith(f"{within}/" if within else "")]
    files = [f for f in library.files if f.scope in scopes]
    for scope in scopes:
        mistakes, met = check_scope(library, scope)
        problems += mistakes
        rules |= met
    problems += [p for f in files for p in _quotations(f, library)]
    if problems:
        raise PolicySetError(_unique(problems))
    listed = [e for e in examples(library) if e.file.scope in scopes]
    versions: dict[tuple, PolicyVersion] = {}
    problems += [p for e in listed if (p := _run(library, e, versions))]
    if problems:
        raise PolicySetError(_unique(problems))
    return Checked(len(scopes), len(files), len(rules), len(listed), tuple(_remarks(library)))


def examples(library: Library) -> Iterator[Example]:
    """Every example of every rule."""
    for file in library.files:
        for rule_id, rule in file.document.rules.items():
            for i, e in enumerate(rule.examples):
                yield Example(file, rule_id, i, tuple(sorted(e.params.items())), e.given, e.expect)


def version_for(library: Library, example: Example) -> PolicyVersion:
    """The policy of the example's own level, on the day its document takes effect, drafts included."""
    file = example.file
    on = first_day(file.document.instrument.effective)
    return policy_version(library, file.scope, on, dict(example.params), frozenset({file.name}))


def case_of(example: Example, rule: Rule, policy: PolicyVersion) -> tuple[Case, Ref]:
    """The example as a case, and the object that is judged. Raises Malformed for a value that does not read."""
    kinds = policy.vocabulary.kinds
    fitting = [k.name for k in kinds.values() if rule.stage in k.stages and (rule.about == PROJECT or rule.about in k.tables)]
    path = ("规则", example.rule, "例", example.number, "给")
    if not fitting:
        raise Malformed(path, "example-kind", f"没有一种表能回答“{rule.stage}”环节关于“{rule.about}”的规则", "例要写在一张认得的表上",
                        "这一环节的表还没有收进数据字典，请先删去例")
    about = Ref(rule.about, 0 if rule.about == PROJECT else 1)
    columns = columns_of(policy, rule.about) if rule.about != PROJECT else {}
    given = {n: v for n, v in example.given.items() if n != "人工答"}
    tables = {n: v for n, v in given.items() if isinstance(v, list)}
    row = {n: v for n, v in given.items() if n in columns and n not in tables}
    if rule.about != PROJECT:
        tables[rule.about] = [row, *tables.get(rule.about, [])]
    fields = {n: v for n, v in given.items() if n not in tables and n not in row}
    form = form_of(fitting[0], fields, tables, policy, path)
    answers = () if "人工答" not in example.given else (
        Determination(about, f"规则·{rule.id}", str(example.given["人工答"]), "例", EPOCH, "例"),)
    on = first_day(example.file.document.instrument.effective)
    return Case("例", policy.scope, on, form, {}, answers), about


def _run(library: Library, example: Example, versions: dict[tuple, PolicyVersion]) -> PolicyError | None:
    path = ("规则", example.rule, "例", example.number)
    place = example.file.place(path)
    try:
        key = (example.file.name, example.params)
        if key not in versions:
            versions[key] = version_for(library, example)
        policy = versions[key]
        rule = policy.rule(example.rule)
        if rule is None:
            return PolicyError("example-rule", f"规则“{example.rule}”当日不适用，例无从运行", place=place, remedy="请核对生效日期")
        case, about = case_of(example, rule, policy)
        found = next(f for f in judge(case, policy, derive(case, policy), only=rule.id) if f.about == about)
    except Malformed as m:
        return PolicyError(m.code, f"“{example.rule}”的例{example.number + 1}：{m.found}", place=example.file.place(m.path or path),
                           rule=m.rule, remedy=m.remedy)
    verdict = VERDICTS[found.verdict]
    if verdict == example.expect.partition("（")[0]:
        return None
    why = "；".join(found.because)
    return PolicyError("example-fails", f"规则“{example.rule}”的例{example.number + 1}应为“{example.expect}”，判为“{verdict}”（{why}）",
                       place=place, rule="规则要通过自己的例", remedy="请改规则或改例")


def _quotations(file: PolicyFile, library: Library) -> Iterator[PolicyError]:
    """原文 must stand in the county's own text of the document, exactly."""
    text = library.texts.get((file.scope, file.short))
    for name, rule in file.document.rules.items():
        if rule.quotation and (text is None or rule.quotation not in text):
            found = "没有这件文件的文本" if text is None else "与文件文本不符"
            yield PolicyError("quotation", f"规则“{name}”的原文{found}", place=file.place(("规则", name, "原文")),
                              rule=f"原文须与 texts/{file.short}.md 逐字一致", remedy="请核对原文，或用自己的话写在要点里")


def _remarks(library: Library) -> Iterator[str]:
    """Verdicts that a rule's examples never show."""
    for file in library.files:
        for name, rule in file.document.rules.items():
            shown = {e.expect.partition("（")[0] for e in rule.examples}
            wanted = {"符合", "不符合", "无法判定"} | ({"不适用"} if rule.applies else set())
            if missing := [v for v in ("符合", "不符合", "无法判定", "不适用") if v in wanted - shown]:
                yield f"{file.place(('规则', name))}：规则“{name}”还没有{'、'.join(missing)}的例"


def _unique(problems: list[PolicyError]) -> list[PolicyError]:
    return list({str(p): p for p in problems}.values())

