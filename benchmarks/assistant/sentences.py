"""The labelled sentences: how many altered ones the verifier withholds, how many true ones it lets pass, how long it takes.

    python -m benchmarks.assistant.sentences [open|frozen] [--misses]
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from chidu.assistant.verifier import Doubt, Evidence, doubts
from chidu.desk.office import Office

HERE = Path(__file__).parent
CLOSE = ("close", "near")


def labelled(part: str = "") -> list[dict[str, Any]]:
    lines = (HERE / "sentences.jsonl").read_text(encoding="utf-8").splitlines()
    return [s for s in map(json.loads, lines) if not part or s["part"] == part]


def places() -> tuple[str, ...]:
    with Office() as office:
        return tuple(j.name for j in office.library.jurisdictions.values())


def checked(part: str = "") -> list[tuple[dict[str, Any], tuple[Doubt, ...]]]:
    known = places()
    done = []
    for one in labelled(part):
        cards = {c["id"]: c["text"] for c in one["cards"]}
        done.append((one, doubts(one["sentence"], Evidence(tuple(cards[c] for c in one["cites"] if c in cards), known))))
    return done


def measured(done: list[tuple[dict[str, Any], tuple[Doubt, ...]]]) -> dict[str, str]:
    right, of = Counter[str](), Counter[str]()
    for one, found in done:
        for name in (one["label"], f"{one['label']} · {one['kind']}"):
            of[name] += 1
            right[name] += bool(found) == (one["label"] == "altered")
    return {name: f"{right[name]}/{of[name]} = {100 * right[name] / of[name]:.1f}%" for name in sorted(of)}


def main(arguments: list[str]) -> None:
    part = next((a for a in arguments if a in ("open", "frozen")), "")
    began = time.perf_counter()
    done = checked(part)
    lines = [f"{name:30} {value}" for name, value in measured(done).items()]
    lines.append(f"{'ms a sentence':30} {1000 * (time.perf_counter() - began) / len(done):.2f}")
    if "--misses" in arguments:
        for one, found in done:
            if bool(found) != (one["label"] == "altered"):
                cited = [c["text"] for c in one["cards"] if c["id"] in one["cites"]]
                lines.append(f"{one['id']} {one['label']} {one['kind']} | {one['sentence']} | {[(d.check, d.at) for d in found]} | {cited}")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
