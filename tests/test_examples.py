"""The example forms, reviewed as the first command does: every finding as reviewed by eye, kept in tests/golden/examples.

CHIDU_GOLDEN=write makes them anew; read the difference before it is committed.
"""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chidu.desk.batch import read_tasks
from chidu.desk.office import Office
from chidu.desk.review import Task, as_json, review

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden" / "examples"
TASKS = read_tasks(ROOT / "examples" / "任务.yaml", datetime(2024, 3, 1, tzinfo=UTC))


@pytest.fixture(scope="module")
def office():
    with Office() as office:
        yield office


@pytest.mark.parametrize("task", TASKS, ids=lambda t: t.path.name)
def test_an_example_is_judged_as_it_was_reviewed(task: Task, office: Office) -> None:
    (reviewed,) = review(office, [task])
    assert reviewed.decision is not None, reviewed.error
    told = told_of(as_json(reviewed.decision, office.policy(task.scope, task.on)))
    golden = GOLDEN / f"{task.path.name}.txt"
    if os.environ.get("CHIDU_GOLDEN") == "write":
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(told, encoding="utf-8")
    assert told == golden.read_text(encoding="utf-8")


def told_of(plain: dict) -> str:
    lines = [f"{plain['scope']}　{plain['on']}　总评{plain['grade'] or '待评'}　{plain['conclusion']}　{'、'.join(plain['documents'])}"]
    lines += [f"未读出　{u['cell']}　{u['text']}　{u['why']}" for u in plain["form"]["unread"]]
    for f in plain["findings"]:
        if f["verdict"] == "不符合":
            lines.append(f"{f['rule']}　{f['object']}　{f['severity']}　{f['message']}　{f['difference'] or ''}　{'、'.join(f['cells'][:3])}")
    lines += [f"缺　{m}" for m in plain["missing"]]
    return "\n".join(lines) + "\n"
