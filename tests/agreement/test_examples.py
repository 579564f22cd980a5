"""Every example of every rule, and every form under examples/ in every jurisdiction at every change: the three agree."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.agreement.three import agreed

from chidu.desk.batch import read_tasks
from chidu.desk.checking import Example, case_of, examples, version_for
from chidu.errors import ChiduError
from chidu.form import Form
from chidu.intake.reader import read_file
from chidu.policy.resolve import dates_of_change
from chidu.policy.version import policy_version
from chidu.types import VERDICTS, Case, Determination
from small import SPRING, real_library

ROOT = Path(__file__).parents[2]
FILES = [f for f in real_library().files if any(rule.examples for rule in f.document.rules.values())]


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.name)
def test_they_agree_on_every_example_of_every_rule(file) -> None:
    by_parameters: dict[tuple[tuple[str, str], ...], list[Example]] = defaultdict(list)
    for example in examples(real_library()):
        if example.file is file:
            by_parameters[example.params].append(example)
    for listed in by_parameters.values():
        law = version_for(real_library(), listed[0])
        cases, expected = [], []
        for example in listed:
            case, about = case_of(example, law.rule(example.rule), law)
            cases.append(replace(case, id=f"{example.rule}的例{example.number + 1}"))
            expected.append((example.rule, about, example.expect.partition("（")[0]))
        for told, case, (rule, about, verdict) in zip(agreed(law, cases), cases, expected, strict=True):
            assert not isinstance(told, ChiduError), case.id
            assert [VERDICTS[f.verdict] for f in told[0] if (f.rule, f.about) == (rule, about)] == [verdict], case.id


@pytest.fixture(scope="module")
def forms() -> list[tuple[Form, tuple[Determination, ...]]]:
    """Every form under examples/, with what people determined of it."""
    tasks = read_tasks(ROOT / "examples" / "任务.yaml", datetime(2024, 3, 1, tzinfo=UTC))
    return [(form, task.determinations) for task in tasks for form in read_file(task.path, real_library().vocabulary, "万元")]


@pytest.mark.parametrize("scope", sorted(real_library().jurisdictions))
def test_they_agree_on_every_form_in_every_jurisdiction(scope: str, forms) -> None:
    for on in (*dates_of_change(real_library(), scope), SPRING):
        law = policy_version(real_library(), scope, on)
        cases = [Case(f"{form.file}{'、'.join(d.item for d in people)}", scope, on, form, {}, people)
                 for form, determined in forms for people in {(), determined}]
        told = agreed(law, cases)
        assert sum(isinstance(one, ChiduError) for one in told) <= sum(bool(c.determinations) for c in cases)
