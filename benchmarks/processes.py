"""What processes take: CPU seconds of this one and its workers, memory, and parts run in processes of their own."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
TICK = os.sysconf("SC_CLK_TCK")


def cpu() -> float:
    """CPU seconds so far of this process and of all living processes that it or they started."""
    return time.process_time() + sum(_taken(pid) for pid in _below(os.getpid()))


def resident() -> float:
    """The most memory this process ever held, in MB."""
    return _most_held(os.getpid()) or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # which takes in its parent's


def workers_resident() -> float:
    """The most memory that each living process below this one ever held, added up, in MB."""
    return sum(_most_held(pid) for pid in _below(os.getpid()))


def _most_held(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def _below(pid: int) -> Iterator[int]:
    tasks = Path(f"/proc/{pid}/task")
    if not tasks.is_dir():  # ended meanwhile; or not Linux: workers are not counted
        return
    for task in tasks.iterdir():
        try:
            children = (task / "children").read_text().split()
        except OSError:
            continue
        for child in map(int, children):
            yield child
            yield from _below(child)


def _taken(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # ended meanwhile
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICK


def asked(module: str, *arguments: object, limit: float = 3600) -> dict[str, Any]:
    """What a module of the benchmark says, run in a process of its own: its last line, or {"error": …}."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "service")]), "PYTHONHASHSEED": "0"}
    try:
        done = subprocess.run([sys.executable, "-m", module, *map(str, arguments)], cwd=ROOT, env=environment, capture_output=True,
                              text=True, timeout=limit)
    except subprocess.TimeoutExpired:
        return {"error": f"more than {limit:.0f} s"}
    if done.returncode:
        return {"error": (done.stderr.strip() or "ended without a word").splitlines()[-1][:200]}
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def say(result: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
