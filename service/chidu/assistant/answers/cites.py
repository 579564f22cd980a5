"""What sentences stand on (依据): findings, provisions, values; with everything that opens under their chips."""

from __future__ import annotations

from chidu.assistant.answers.answer import Cite
from chidu.assistant.lookup.passages import Passage
from chidu.assistant.matter import Matter
from chidu.desk.bureau.asks import ASKED
from chidu.opinion.wording import basis_of, fill, place_of, shown
from chidu.policy.citation import describe, describe_parameter, sentence
from chidu.types import VERDICTS, Facts, Finding, PolicyVersion, View


def of_finding(finding: Finding, matter: Matter, facts: Facts) -> Cite:
    """A finding, to be opened in place: rule, what was so, what is required, how far off."""
    view = View(facts, finding.about)
    lines = [f"判定：{VERDICTS[finding.verdict]}（{finding.severity}）"]
    for name, value in (("实际", finding.observed), ("要求", finding.required), ("相差", finding.difference)):
        if value is not None:
            lines.append(f"{name}：{shown(value, matter.policy)}")
    cells = [s.ref for s in finding.sources if s.kind == "cell" and s.ref]
    lines += [f"所在：{'、'.join(dict.fromkeys(cells))}"] if cells else []
    lines += finding.because
    return Cite(f"finding:{finding.rule}@{finding.about}", "finding", f"{finding.rule}·{place_of(finding.about, view)}", tuple(lines),
                {"form": matter.brief.key, "rule": finding.rule, "about": str(finding.about)})


def of_rule(name: str, policy: PolicyVersion) -> Cite:
    """The provision of a rule: its sentence, document and article, the parameters that it reads."""
    rule = policy.rule(name)
    assert rule is not None
    return Cite(f"provision:{policy.scope}@{policy.on}:{name}", "provision", basis_of(rule.origin, policy),
                tuple(line.strip() for line in describe(rule, policy)), _where(policy, name))


def of_parameter(name: str, policy: PolicyVersion) -> Cite:
    parameter = policy.parameters[name]
    return Cite(f"provision:{policy.scope}@{policy.on}:{name}", "provision", basis_of(parameter.origin, policy),
                tuple(line.strip() for line in describe_parameter(parameter, policy)), _where(policy, name))


def of_passage(passage: Passage, policy: PolicyVersion) -> Cite:
    if passage.kind == "rule":
        return of_rule(passage.name, policy)
    if passage.kind == "parameter":
        return of_parameter(passage.name, policy)
    key = f"provision:{policy.scope}@{policy.on}:{passage.name}"
    return Cite(key, "provision", passage.basis, (passage.text,), _where(policy, passage.name))


def of_matter(matter: Matter) -> Cite:
    """The decision on a form as a whole."""
    decision = matter.decision
    lines = (f"《{decision.case.form.kind}》，按{decision.case.on.isoformat()}的规定判定，指纹{decision.fingerprint[:12]}", *decision.outcome.because)
    return Cite(f"form:{matter.brief.key}", "form", matter.brief.project or decision.case.form.file, lines, {"form": matter.brief.key})


def _where(policy: PolicyVersion, name: str) -> dict[str, str]:
    return {"scope": policy.scope, "on": policy.on.isoformat(), "name": name}


def said(finding: Finding, matter: Matter, facts: Facts) -> str:
    """What a finding says, as the opinion says it."""
    rule = matter.policy.rule(finding.rule)
    assert rule is not None
    view = View(facts, finding.about)
    if finding.verdict == "unmet":
        return fill(rule.wording.message, finding, rule, view, matter.policy)
    if finding.verdict == "unknown":
        return f"“{finding.rule}”无法判定，{lacks(finding)}。"
    return f"“{finding.rule}”{VERDICTS[finding.verdict]}：{'；'.join(finding.because) or sentence(rule)}"


def lacks(finding: Finding) -> str:
    """What a finding that could not be judged waits for: a person's answer, or what the form does not say."""
    asked = [m.removeprefix(ASKED).rstrip("。") for m in finding.missing if m.startswith(ASKED)]
    other = [m for m in finding.missing if not m.startswith(ASKED)]
    parts = [f"等人判断：{'；'.join(asked)}"] if asked else []
    return "；".join([*parts, *([f"缺{'、'.join(other)}"] if other else [])]) or "缺有关内容"
