"""What a policy officer could send in as law: it is refused as a draft, so it never decides and never writes a letter."""

from __future__ import annotations

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from tests.abuse.conftest import COUNTY, NEIGHBOUR
from tests.document.letters import word
from tests.document.test_lint import FIELDS, PAYLOADS
from tests.web.visitor import HOST, Town

from chidu.desk.bureau import drafting, publishing
from chidu.document.lint import check_template
from chidu.errors import InputError
from chidu.records import publications
from chidu.records.database import EVERYWHERE

HEAD = ("文件: {{标题: 试行办法, 简称: {name}, 发文机关: 巨野县财政局, 来源: 公开报道, 印发: 2023-01-01, 生效: 2023-01-01, 依据: [审核办法], 状态: 已发布, 对下级: 仅本级, "
        "核验: 待核实}}\n")
FILES = {
    "an anchor": HEAD.format(name="甲") + "规则: &a {}\n参数: *a\n",
    "a merge": HEAD.format(name="甲") + "规则: {<<: {甲: 1}}\n",
    "a python object": "文件: !!python/object/apply:os.system [id]\n",
    "a tag": HEAD.format(name="甲") + "规则: !include /etc/passwd\n",
    "a key twice": HEAD.format(name="甲") + "规则: {}\n规则: {}\n",
    "deep": HEAD.format(name="甲") + "规则: " + "[" * 3000 + "]" * 3000 + "\n",
    "large": HEAD.format(name="甲") + "规则:\n" + "".join(f"  甲{i}: 1\n" for i in range(60_000)),
    "code in a condition": HEAD.format(name="甲")
    + "规则:\n  甲.乙: {要点: 甲。, 环节: 目标审核, 对象: 项目, 不符合: {__import__('os').system('id'): {大于: 0}}}\n",
    "a template in a sentence": HEAD.format(name="甲") + "规则:\n  甲.乙: {要点: 甲。, 环节: 目标审核, 对象: 项目, 意见: \"{{ ''.__class__ }}【7*7】\"}\n",
    "bytes": "\x01\x02\x03",
    "no yaml": "{{{{",
}


def laid(town: Town, name: str, content: bytes) -> tuple[int, str]:
    officer = town.somebody("officer")
    answer = officer.post("/policies/drafts", files={"files": (name, content)}, note="试试")
    return answer.status_code, answer.text


@pytest.mark.parametrize("what", FILES)
def test_a_hostile_policy_file_is_refused_with_its_place(town: Town, what: str) -> None:
    began = time.process_time()
    status, text = laid(town, "2024-shixing.yaml", FILES[what].encode())
    assert (status, "2024-shixing.yaml" in text) == (422, True), text[:2000]
    assert time.process_time() - began < 5
    assert "Traceback" not in text


def test_two_hundred_ways_to_run_code_from_a_template_are_refused(town: Town) -> None:
    """Every payload in a text, in a condition, in a loop, in a filter's argument."""
    wrapped = [shape.replace("X", payload.strip("{}% ")) for payload in PAYLOADS
               for shape in ("{{ X }}", "{% if X %}甲{% endif %}", "{% for 项 in X %}甲{% endfor %}", "{{ 标题|日期(X) }}", "{{ 项目[X] }}")]
    assert len(wrapped) >= 200
    began = time.process_time()
    assert [payload for payload in wrapped if not check_template(word(payload), "审核意见.docx", FIELDS)] == []
    assert time.process_time() - began < 20
    for payload in wrapped[::99]:  # and by the door
        assert laid(town, "审核意见.docx", word(payload))[0] == 422, payload


@pytest.mark.parametrize("name", [
    "../../2024.yaml", "..\\..\\2024.yaml", "/etc/cron.d/x.yaml", "x.py", "x.sh", "jurisdiction.yaml\x00.py", ".yaml", "x.yaml/../../y"])
def test_no_file_of_a_draft_lands_outside_the_countys_own_folder(town: Town, name: str) -> None:
    placed: Mapping[str, bytes | None] = {}
    with suppress(InputError):  # or it is refused
        placed = drafting.placed(COUNTY, drafting.last_of(town.bureau, COUNTY)[1], [(name, b"x")], [])
    assert all(path.startswith((f"policies/{COUNTY}/", f"report_templates/{COUNTY}/")) and ".." not in path for path in placed)


@pytest.mark.parametrize("path", [
    f"policies/{NEIGHBOUR}/2024.yaml", "policies/cn/2024.yaml", f"policies/{COUNTY}/../yuncheng/x.yaml", "policies/vocabulary/x.yaml",
    "../x", "/etc/passwd",
    f"policies/{COUNTY}/a\\..\\..\\x.yaml"])
def test_nobody_publishes_into_the_folder_of_another(town: Town, path: str) -> None:
    officer = town.somebody("officer")
    answer = officer.client.post("/api/v1/drafts", json={"note": "试试", "based_on": 0, "changes": {path: "x"}},
                                 headers={"origin": HOST, "x-csrf-token": officer.csrf})
    assert answer.status_code in (404, 422)
    assert publishing._owner(path) != COUNTY


def test_of_two_who_approve_at_once_one_does_and_nobody_approves_their_own(town: Town, tmp_path: Path) -> None:
    officer = town.somebody("officer")
    made = officer.post("/policies/drafts", files={"files": ("说明.md", f"说明 {tmp_path.name}".encode())}, note="改说明")
    assert made.status_code == 303, made.text
    address = made.headers["location"].partition("?")[0]
    assert officer.post(f"{address}/approval").status_code == 403
    approvers = [town.somebody("approver"), town.somebody("approver", department="")]
    with town.bureau.database.reading(EVERYWHERE) as connection:
        before = publications.last_number(connection)
    with ThreadPoolExecutor(8) as crowd:
        answers = [one.status_code for one in crowd.map(lambda n: approvers[n % 2].post(f"{address}/approval"), range(4))]
    with town.bureau.database.reading(EVERYWHERE) as connection:
        assert publications.last_number(connection) == before + 1
    assert answers.count(303) == 1
    assert {*answers} <= {303, 409, 422}
