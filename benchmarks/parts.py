"""The parts of the benchmark, each one table or two, each engine in a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.given import put_down
from benchmarks.processes import asked
from benchmarks.tables import Table, columns, number, times
from benchmarks.variation import content_with
from chidu.policy.library import load_library
from chidu.policy.version import policy_version
from chidu.types import PolicyVersion

SCOPE, ON = "cn/shandong/dezhou/qihe", date(2024, 3, 1)
NAMES = {
    "numpy": "NumPy, written for these rules alone (bound)",
    "bulk-rules": "Chidu bulk, from derived columns",
    "bulk": "Chidu bulk, with all computed fields",
    "openfisca": "OpenFisca",
    "zen": "zen-engine",
    "clips": "CLIPS",
    "rules": "Chidu reference, verdicts and conclusion",
    "told": "Chidu reference, whole trace told",
    "reference": "Chidu reference, from the form, whole trace told",
    "engine": "Chidu engine (durable_rules), verdicts alone",
    "signature": "Chidu engine, whole second walk from the form",
    "decide": "Chidu, decided and signed by both, with its worker",
}
PEERS = {"openfisca": "openfisca_core", "zen": "zen", "clips": "clips"}
HOW = {"openfisca": "scripts/bench --openfisca", "zen": "scripts/bench", "clips": "scripts/bench"}


@dataclass(frozen=True)
class Plan:
    """How much of everything is measured. `budget` is the CPU seconds that one engine may take for one number."""

    base: int
    sizes: tuple[int, ...]
    rules: tuple[int, ...]
    jurisdictions: tuple[int, ...]
    forms: int
    budget: float
    cases: int
    different: int
    """Parts of the store with cases of their own."""
    service: tuple[int, float, int] = (20, 10, 60)
    """People at their pages, for how many seconds, and files of a batch."""


QUICK = Plan(200, (800,), (10, 100), (60,), 44, 2, 20_480, 2)
FULL = Plan(800, (800, 8_000, 80_000), (10, 30, 100, 300, 1_000), (60, 3_000), 800, 10, 2_800_000, 40, (100, 40, 800))

Tell = Callable[[str], None]
Measurements = dict[tuple[str, int], dict[str, Any]]


def policy() -> PolicyVersion:
    """The policy that all parts use."""
    return policy_version(load_library(Path(__file__).parents[1] / "policies"), SCOPE, ON)


def measured(engine: str, folder: Path, count: int, budget: float) -> dict[str, Any]:
    """One engine over so many cases, or why not."""
    if engine in PEERS and find_spec(PEERS[engine]) is None:
        return {"error": f"not installed ({HOW[engine]})"}
    found = asked("benchmarks.runner", engine, folder, count, budget)
    if "error" not in found and not found["same"]:
        raise SystemExit(f"{NAMES[engine]} does not say what the reference says: {found['digest']} over {found['cases']} cases")
    return found


def engines(plan: Plan, folder: Path, tell: Tell) -> list[Table]:
    law = policy()
    tell(f"{plan.base} cases prepared")
    put_down(folder / "own", law.resolved, law.scope, law.on, plan.base)
    found: Measurements = {}
    for engine in NAMES:
        before, size_before = dict[str, Any](), 0
        for size in plan.sizes:
            if not before or before.get("cases") == size_before:
                tell(f"{NAMES[engine]}: {size:,} cases")
                before = measured(engine, folder / "own", size, plan.budget)
            found[engine, size], size_before = before, size  # what could not be measured whole is not tried on more
    tables = [_engines(size, found, plan) for size in plan.sizes[:2]]
    return [*tables, _growth(plan, found)] if len(plan.sizes) > 1 else tables


def _engines(size: int, found: Measurements, plan: Plan) -> Table:
    speed = {e: m["cases"] / m["cpu"] for e in NAMES if "error" not in (m := found[e, size])}
    rows: list[tuple[str, ...]] = []
    for engine, name in NAMES.items():
        m = found[engine, size]
        if "error" in m:
            rows.append((name, m["error"], "", "", "", ""))
            continue
        ratios = [times(speed[engine] / speed[other]) if other in speed else "" for other in ("zen", "openfisca", "numpy")]
        few = "" if m["cases"] == size else f" ({m['cases']:,} cases)"
        rows.append((name + few, number(speed[engine]), *ratios, f"{m['base']:.0f} → {m['peak']:.0f}"))
    some = next(m for m in found.values() if "error" not in m and m["cases"] >= plan.base)
    objects, verdicts = some["objects"] / some["cases"], some["verdicts"] / some["cases"]
    note = (f"{objects:.0f} objects and {verdicts:.0f} verdicts a project. Every verdict, grade and conclusion was compared "
            f"with the reference's: the same everywhere (SHA-256 over the first {plan.base:,} cases begins "
            f"{_digest(found, size)}).")
    return Table(f"{size:,} projects under {some['rules']} rules",
                 ("engine", "projects / CPU s", "of zen", "of OpenFisca", "of NumPy", "MB: loaded → peak"), tuple(rows), (note,))


def _digest(found: Measurements, size: int) -> str:
    return str(next((m["digest"] for (e, s), m in found.items() if s == size and e == "bulk" and "error" not in m), "-"))


def _growth(plan: Plan, found: Measurements) -> Table:
    def cell(m: Mapping[str, Any], size: int) -> str:
        if "error" in m:
            return m["error"] if size == plan.sizes[0] else ""
        if m["cases"] < size:
            return f"{number(m['cpu'] / m['cases'] * size)} (from {m['cases']:,})"
        return number(m["cpu"])

    rows = tuple((name, *(cell(found[engine, size], size) for size in plan.sizes),
                  number(found[engine, plan.sizes[-1]].get("peak", 0)))
                 for engine, name in NAMES.items())
    return Table("Growth with the number of projects: CPU s", ("engine", *(f"{s:,}" for s in plan.sizes), "peak MB"), rows,
                 ("“from n”: measured at n projects and scaled, since the whole would take longer than the benchmark gives one number.",))


def rules(plan: Plan, folder: Path, tell: Tell) -> list[Table]:
    """Growth with the number of rules."""
    law = policy()
    listed = ("numpy", "bulk-rules", "openfisca", "zen", "rules", "engine", "clips")
    base = min(plan.base, 100)
    found: Measurements = {}
    for count in plan.rules:
        tell(f"{count:,} rules: {base} cases prepared")
        put_down(folder / f"rules{count}", content_with(law, count), law.scope, law.on, base)
        for engine in listed:
            tell(f"{count:,} rules: {NAMES[engine]}")
            found[engine, count] = measured(engine, folder / f"rules{count}", 8 * base, plan.budget / 4)
    rows = tuple((NAMES[e], *(m["error"] if "error" in (m := found[e, c]) else number(m["cases"] / m["cpu"]) for c in plan.rules))
                 for e in listed)
    note = ("Beyond the policy's own rules these are its rules again, each with a threshold or a word list of its own. Where an engine "
            "refuses, its refusal stands in the table.")
    return [Table("Growth with the number of rules: projects / CPU s", ("engine", *(f"{c:,} rules" for c in plan.rules)), rows, (note,))]


def jurisdictions(plan: Plan, folder: Path, tell: Tell) -> list[Table]:
    rows: list[tuple[str, ...]] = []
    for count in plan.jurisdictions:
        tell(f"{count:,} jurisdictions")
        m = asked("benchmarks.jurisdictions", count)
        rows.append((f"{count:,}", m["error"], "", "", "", "") if "error" in m else columns(
            f"{count:,}", m["load_cpu"], f"{m['base']:.0f} → {m['peak']:.0f}", 1000 * m["link"], 1000 * m["reload"], 1000 * m["in_force"]))
    head = ("jurisdictions", "load, CPU s", "MB: before → peak", "one county's law, ms", "reload one county, ms", "reload and law, ms")
    note = ("The repository's own and further counties, each with a document of four rules with examples. A reload reads the one county's "
            "folder again after its file changed; with its law: until the next form is judged by the new rule. Medians of 15, CPU time.")
    return [Table("Jurisdictions loaded", head, tuple(rows), (note,))]


def line(plan: Plan, folder: Path, tell: Tell) -> list[Table]:
    tell(f"{plan.forms} forms to letters")
    m = asked("benchmarks.line", plan.forms, 2)
    title, head = f"The whole line: {plan.forms} forms in, letters out, two workers", ("stage", "made", "seconds", "CPU s", "ms each, CPU")
    if "error" in m:
        return [Table(title, head, (("", m["error"], "", "", ""),))]
    words = {"read": "forms read", "preview": "previews by the reference", "decide": "decisions signed by both", "write": "letters written"}
    rows = tuple(columns(words[s["stage"]], f"{s['count']:,}", s["wall"], s["cpu"], 1000 * s["cpu"] / max(1, s["count"]))
                 for s in m["stages"])
    note = ("The example forms over and over under new names, .xlsx, .xls, .docx and .json; workers started and policies loaded "
            f"beforehand. CPU with the workers'. {m['peak']:.0f} MB at most in the main process.")
    return [Table(title, head, rows, (note,))]


def millions(plan: Plan, folder: Path, tell: Tell) -> list[Table]:
    tell(f"{plan.cases:,} cases through bulk")
    m = asked("benchmarks.millions", plan.cases, plan.different)
    title = f"{plan.cases:,} cases through bulk, from Parquet, two workers"
    head = ("what comes out", "seconds", "CPU s", "cases / s", "MB, all processes")
    if "error" in m:
        return [Table(title, head, (("", m["error"], "", "", ""),))]
    what = {"counts": "grades, conclusions and counts", "lines": "and every finding unmet or unknown, as Parquet"}
    rows = tuple(columns(words, m[key]["wall"], m[key]["cpu"], m[key]["forms"] / m[key]["wall"], m[key]["peak"])
                 for key, words in what.items())
    note = (f"{m['different']:,} different cases, over and over as parts of their own. {m['bytes']:,.0f} bytes a case on disk; to make "
            f"columns of a case and write them took {1e6 * m['write_cpu']:,.0f} µs CPU. "
            "Bulk estimates for impact and re-evaluation; it issues nothing.")
    return [Table(title, head, rows, (note,))]


def service(plan: Plan, folder: Path, tell: Tell) -> list[Table]:
    users, seconds, files = plan.service
    tell(f"the service: {files:,} files, {users:,} people")
    m = asked("benchmarks.service", "sqlite", users, seconds, files)
    title, head = f"The service on SQLite: {files:,} files through a batch, {users:,} people at their pages", ("what", "half of them", "99 of 100")
    if "error" in m:
        return [Table(title, head, (("", m["error"], ""),))]
    batch, crowd = m["batch"], m["crowd"]
    rows = (columns("files received, judged and lettered, s", batch["total"], None),
            *(columns(f"{words}, ms", crowd[f"{name} p50 ms"], crowd[f"{name} p99 ms"])
              for name, words in (("lists", "work list"), ("pages", "review page"), ("writes", "determination, decided anew"))),
            columns("start until it answers, s", m["start s"], None), columns("first page after that, s", m["first page s"], None))
    note = (f"{batch['letters']:,} letters; received {batch['received']} s, judged {batch['judged']} s, lettered {batch['lettered']} s. "
            f"{crowd['requests']:,} requests in {seconds:g} s, {crowd['errors']} errors. Database, workers, pages and the people share the cores; "
            "each person thinks for 5 to 15 s between two requests.")
    return [Table(title, head, rows, (note,))]


PARTS: Mapping[str, Callable[[Plan, Path, Tell], list[Table]]] = {
    "engines": engines, "rules": rules, "jurisdictions": jurisdictions, "line": line, "millions": millions, "service": service,
}
