"""Many jurisdictions loaded: how long, how much memory, and how long one county's change takes to be in force.

    python -m benchmarks.jurisdictions COUNT

The repository's policies with further counties beneath a city, each with a document of its own: a few rules by examples.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median

from benchmarks.processes import ROOT, resident, say
from chidu.desk.office import Office
from chidu.policy.library import load_library

PARENT, ON = "cn/shandong/heze", date(2024, 3, 1)
RELOADS = 15
COUNTY = """名称: 第{n}县
行政区划代码: "{code}"
级别: 县
金额单位: 万元
财政部门: 第{n}县财政局
"""
RULE = """
  县{n}.{what}:
    条款: 第{i}条
    要点: {what}达到标准的项目要写明依据。
    环节: 目标审核
    对象: 项目
    审核要点: 规范完整性
    适用: {{{field}: {{不低于: {amount}万元}}}}
    应当: {{立项依据: {{已提供: 是}}}}
    程度: 一般
    处置: [补正]
    意见: {field}为【{field}】，没有填写立项依据。
    建议: 请补填立项依据。
    例:
      - {{给: {{{field}: {amount}万元, 立项依据: 空着}}, 应: 不符合}}
      - {{给: {{{field}: {amount}万元, 立项依据: 县政府会议纪要}}, 应: 符合}}
      - {{给: {{{field}: {amount}万元}}, 应: 无法判定}}
      - {{给: {{{field}: 1万元}}, 应: 不适用}}
"""
HEAD = """文件:
  标题: 第{n}县绩效目标审核办法
  简称: 县{n}办法
  文号: 县{n}财〔2023〕1号
  发文机关: 第{n}县财政局
  来源: 正式文件
  印发: 2023
  生效: 2023
  状态: 已发布
  对下级: 仅本级
  核验: 待核实

规则:"""
FIELDS = (("年度总额", "年度资金总额"), ("财政拨款", "年度财政拨款"), ("上级资金", "年度上级资金"), ("其他资金", "年度其他资金"))


def document(n: int, amount: int) -> str:
    """One county's own document: four rules."""
    rules = (RULE.format(n=n, i=i, what=what, field=field, amount=amount) for i, (what, field) in enumerate(FIELDS, 1))
    return HEAD.format(n=n) + "".join(rules)


def lay_out(root: Path, count: int) -> list[str]:
    """A folder of policies with `count` jurisdictions; the scopes of the generated ones."""
    shutil.copytree(ROOT / "policies", root)
    known = sum(1 for _ in root.rglob("jurisdiction.yaml"))
    scopes = []
    for n in range(1, count - known + 1):
        scope = f"{PARENT}/county{n:04}"
        folder = root / scope
        folder.mkdir()
        (folder / "jurisdiction.yaml").write_text(COUNTY.format(n=n, code=f"{371700 + n % 99:06}"), "utf-8")
        (folder / "2023-banfa.yaml").write_text(document(n, 100 + n % 400), "utf-8")
        scopes.append(scope)
    return scopes


def main() -> None:
    count = int(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "policies"
        scopes = lay_out(root, count)
        before = resident()
        cpu, wall = time.process_time(), time.perf_counter()
        library = load_library(root)
        loaded = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
        assert len(library.jurisdictions) == count
        after = resident()
        del library
        with Office(root) as office:
            office.policy(scopes[0], ON)
            county, others = scopes[len(scopes) // 2], scopes[:50]
            cpu = time.process_time()
            for scope in others:
                office.policy(scope, ON)
            linked = (time.process_time() - cpu) / len(others)
            first = office.policy(county, ON).fingerprint
            reloads, anew = [], []
            for i in range(RELOADS):
                (root / county / "2023-banfa.yaml").write_text(document(scopes.index(county) + 1, 601 + i), "utf-8")
                cpu = time.process_time()
                office.reload(county)
                reloads.append(time.process_time() - cpu)
                assert office.policy(county, ON).fingerprint != first
                anew.append(time.process_time() - cpu)
    say({"count": count, "load_cpu": loaded["cpu"], "load_wall": loaded["wall"], "base": before, "peak": after, "link": linked,
         "reload": median(reloads), "in_force": median(anew)})


if __name__ == "__main__":
    main()
