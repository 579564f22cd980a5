"""Makes the example forms from 底稿.json, each in a layout that departments really use, and 出处.csv beside them.

    python examples/make_examples.py

Figures are never changed; only the layout is ours. The same bytes come out every time.
"""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import chain_forms  # noqa: F401  registers its layouts
import modelled_forms  # noqa: F401
import real_forms  # noqa: F401
import self_evaluation_forms  # noqa: F401
from drawing import LAYOUTS

HERE = Path(__file__).parent


def made() -> dict[str, bytes]:
    """Every example by file name."""
    declarations = {d["id"]: d for d in json.loads((HERE / "底稿.json").read_text("utf-8"))["declarations"]}
    files = {file: draw(declarations[identifier]) for file, (identifier, _, draw) in LAYOUTS.items()}
    table = StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["文件", "底稿", "真实或模拟", "原文", "网址或来源", "版式"])
    for file, (identifier, how, _) in LAYOUTS.items():
        origin = declarations[identifier]["provenance"]
        writer.writerow([file, identifier, {"real": "真实", "synthetic": "模拟"}[origin["type"]], origin["doc"] or "",
                         origin["via"] or "", how])
    return files | {"出处.csv": table.getvalue().encode()}


if __name__ == "__main__":
    for name, content in made().items():
        (HERE / name).write_bytes(content)
