"""What may be quoted of a form (引文): the texts that a question is about, and whether words really stand in them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chidu.desk.bureau.asks import Ask
from chidu.desk.bureau.sheets import readings
from chidu.types import WHOLE, Case, PolicyVersion, Question, Ref

SHORTEST, LONGEST, MOST = 4, 2000, 80
INDICATORS = "指标"
INDICATOR_COLUMNS = ("三级指标", "指标值")
TOLD = ("项目名称", "项目概况", "年度目标", "实施期目标")
"""What tells of a project as a whole: what a classification is about, beside the fields that it reads."""
WORDS = "词表·"


@dataclass(frozen=True)
class Text:
    """One text of a form as a person would read it there, corrected where somebody corrected the reading."""

    about: Ref
    field: str
    text: str
    cell: str

    @property
    def name(self) -> str:
        """年度目标, or 指标3·指标值."""
        return self.field if self.about == WHOLE else f"{self.about}·{self.field}"


def texts(case: Case, policy: PolicyVersion, ask: Ask) -> tuple[Text, ...]:
    """The texts of a form that a question is about: those that it looks at; the indicators where it speaks of them. A classification
    reads its own fields and what tells of the project."""
    kind, _, name = ask.item.partition("·")
    rule = policy.rule(name) if kind == "规则" else None
    if rule is not None and isinstance(rule.test, Question):
        wanted, rows = rule.test.look_at, INDICATORS in rule.test.ask
    else:
        wanted, rows = (*TOLD, *(n for n in read_by(policy.resolved["认定"][name]["内容"], policy) if n not in TOLD)), True
    return tuple(_texts(case, ask.about, wanted, rows))[:MOST]


def _texts(case: Case, about: Ref, wanted: Sequence[str], rows: bool) -> Iterator[Text]:
    """In the order in which they are named; then the indicators as they stand on the form."""
    named: dict[str, list[Text]] = {name: [] for name in wanted}
    of_rows = []
    for one in readings(case.form, case.determinations):
        text = one.corrected.value if one.corrected else one.value.text if one.value.known else ""
        told = Text(one.about, one.field, text[:LONGEST], one.value.source.ref)
        if text.strip() and one.field in named and one.about in (about, WHOLE):
            named[one.field].append(told)
        elif text.strip() and rows and one.about.object == INDICATORS and one.field in INDICATOR_COLUMNS:
            of_rows.append(told)
    for found in named.values():
        yield from found
    yield from of_rows


def read_by(content: Any, policy: PolicyVersion) -> list[str]:
    """The fields of a form that a piece of law reads, through what is computed of them."""
    known, found, seen = policy.vocabulary.fields, list[str](), set[str]()
    waiting = list(strings(content))
    while waiting:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        if name in known:
            found.append(name)
        elif computed := policy.resolved["字段"].get(f"{WHOLE.object}.{name}", {}).get("内容", {}).get("计算"):
            waiting.extend(strings(computed))
    return found


def strings(content: Any) -> Iterator[str]:
    """Every text in plain data, names of fields included."""
    if isinstance(content, Mapping):
        for name, value in content.items():
            yield str(name)
            yield from strings(value)
    elif isinstance(content, list | tuple):
        for value in content:
            yield from strings(value)
    else:
        yield str(content)


def quoted(words: str, text: str, shortest: int = SHORTEST) -> str | None:
    """The words as the text itself writes them, where they stand in it: whatever the width of its characters and its spaces. Fewer
    than four characters only where they are all that it says; None where they do not stand there."""
    wanted, (plain, places) = _plain(words)[0], _plain(text)
    at = plain.find(wanted) if wanted else -1
    if at < 0 or (len(wanted) < shortest and wanted != plain):
        return None
    return text[places[at]:places[at + len(wanted) - 1] + 1]


def _plain(text: str) -> tuple[str, list[int]]:
    """A text without spaces, of one width, and where each of its characters stands in the text as it is."""
    found = [(c, i) for i, one in enumerate(text) for c in unicodedata.normalize("NFKC", one) if not c.isspace()]
    return "".join(c for c, _ in found), [i for _, i in found]
