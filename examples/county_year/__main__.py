"""python -m examples.county_year 文件夹 [--departments 68] [--projects 760] [--seed 2024]"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from examples.county_year import STATED
from examples.county_year.county import County
from examples.county_year.folder import write


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m examples.county_year", description=STATED)
    asked.add_argument("out", type=Path, metavar="文件夹")
    asked.add_argument("--departments", type=int, default=68)
    asked.add_argument("--projects", type=int, default=760)
    asked.add_argument("--seed", type=int, default=2024)
    given = asked.parse_args()
    written = write(County(given.seed, given.departments, given.projects), given.out)
    told = [*(f"{name}：{count}张" for name, count in written.forms.items()), *(f"{name}：{count}条" for name, count in written.people.items())]
    sys.stdout.write("\n".join((*told, f"写在 {given.out}，用 chidu year {given.out}/年度.yaml 运行", "")))


if __name__ == "__main__":
    main()
