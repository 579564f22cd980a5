"""The trace on the terminal (判定轨迹): what is wrong or open in full, what is in order in short lines, then how the lists
were climbed. A number in parentheses is the engine's firing; a dash: nothing fired."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from chidu.cli.screens import UNSAFE, out
from chidu.desk.trace import TRUTHS, Climb, Judged, Traced
from chidu.types import VERDICTS, Verdict

STYLE: Mapping[Verdict, str] = {"unmet": "red", "unknown": "yellow", "met": "green", "not_applicable": "bright_black"}
IN_FULL = ("unmet", "unknown")
SHORT = 100  # characters of a reason in a short line


def show(told: Traced) -> None:
    if told.waiting:
        out.print(f"判定轨迹：引擎没有签署（{told.waiting.reason}），以下只有参照判定器的理由。", style="bold red")
    else:
        out.print(f"判定轨迹：引擎触发{told.firings}次，与参照判定器一致。（ ）内是引擎触发的次序，—为没有触发。", style="bold")
    for verdict, style in STYLE.items():
        group = [j for j in told.judged if j.finding.verdict == verdict]
        if group:
            out.print(f"{VERDICTS[verdict]}（{len(group)}）", style=f"bold {style}")
            _lines(_full(group) if verdict in IN_FULL else _short(group))
    if told.climbs:
        out.print(f"评级、结论和文书（依次登阶，先成立者为准，共{len(told.climbs)}次）", style="bold")
        for climb in told.climbs:
            _lines(_climbed(climb))


def _lines(lines: Iterable[str]) -> None:
    for line in lines:
        out.print("  " + " ".join(line.translate(UNSAFE).split("\n")))


def _full(group: Sequence[Judged]) -> Iterator[str]:
    for rule, judged in groupby(group, lambda j: j.finding.rule):
        listed = list(judged)
        yield f"{rule}　{listed[0].finding.severity}"
        for j in listed:
            yield f"  （{_number(j.fired)}）{j.place}：{'；'.join(j.finding.because)}"


def _short(group: Sequence[Judged]) -> Iterator[str]:
    """One line a rule, with the reason of the first object."""
    for rule, judged in groupby(group, lambda j: j.finding.rule):
        listed = list(judged)
        about, reason = listed[0].finding.about, "；".join(listed[0].finding.because).removeprefix("不适用：")
        objects = about.object + _ranges([j.finding.about.row for j in listed if j.finding.about.row])
        like = f"如{about}，" if len({j.finding.because for j in listed}) > 1 else ""
        clipped = reason if len(reason) <= SHORT else reason[:SHORT] + "……"
        fired = _ranges(sorted(j.fired for j in listed if j.fired)) or "—"
        yield f"（{fired}）{rule}　{objects}：{like}{clipped}"


def _climbed(climb: Climb) -> Iterator[str]:
    point = f"，要点“{climb.point}”" if climb.point else ""
    yield f"{climb.ladder}{point} → {climb.result or '没有一级成立'}"
    for r in climb.rungs:
        why = f"（{'，'.join(r.because)}）" if r.because else ""
        yield f"  （{_number(r.fired)}）第{r.step}级“{r.result}”：{r.when}，{TRUTHS[r.truth]}{why}"


def _number(fired: int | None) -> str:
    return "—" if fired is None else str(fired)


def _ranges(numbers: Sequence[int]) -> str:
    """1、3至7."""
    runs: list[list[int]] = []
    for n in numbers:
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    return "、".join(str(run[0]) if len(run) == 1 else f"{run[0]}至{run[-1]}" for run in runs)
