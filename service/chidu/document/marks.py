"""Tags that an officer types into a Word file: found paragraph by paragraph, paired, and turned into Jinja source.

`{{ 项目.名称 }}` writes a value; `{% if … %}` … `{% endif %}` within one paragraph; `{%p … %}` takes its whole paragraph
away, `{%tr … %}` its whole table row, `{%tc … %}` its cell; `{% vm %}` joins a cell with the one above when both say
the same; `{#p … #}` is a note to the editor. The syntax is docxtpl's. Word may cut one tag into several runs: it is
put together again here, so the formatting of its first character is the formatting of the value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from chidu.document.ooxml import XML_SPACE, W, nearest
from chidu.errors import Place, TemplateError

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.S)
_LOOSE = re.compile(r"\{[{%#]|[}%#]\}")
_LIKE_BRACKET = re.compile(r"[{｛]\s?[{｛]|[}｝]\s?[}｝]|[{｛]\s?[%％]|[%％]\s?[}｝]")
_WIDE = str.maketrans("｛｝％", "{}%")
_WIDE_SIGNS = {"（": "(", "）": ")", "，": ",", "。": ".", "．": ".", "｜": "|", "＝": "=", "！": "!", "：": ":", "、": ",",
               "［": "[", "］": "]", "【": "[", "】": "]", "＞": ">", "＜": "<", "｛": "{", "｝": "}", "％": "%", "　": " "}
_STRAIGHT = str.maketrans("“”‘’", "\"\"''")  # Word turns the quotes round while one types
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_WORDS = {"for", "endfor", "if", "elif", "else", "endif", "vm"}
OPEN, SHUT = "\ufdd0", "\ufdd1"  # Unicode noncharacters: they stand for a tag while the XML is serialised


@dataclass(frozen=True)
class Mark:
    """One tag: `sign` is the character after its bracket ({ % #), `scope` what it takes away (p, tr, tc or nothing),
    `node` the w:t in which it begins."""

    text: str
    sign: str
    scope: str
    body: str
    paragraph: int
    node: etree._Element = field(repr=False, compare=False)

    @property
    def word(self) -> str:
        return self.body.split(None, 1)[0] if self.sign == "%" and self.body else ""

    @property
    def jinja(self) -> str:
        if self.sign == "{":
            return "{{ " + self.body + " }}"
        return "{% " + self.body + " %}" if self.sign == "%" and self.word != "vm" else ""


@dataclass
class Paragraph:
    number: int
    element: etree._Element
    text: str
    nodes: list[etree._Element]
    marks: list[Mark] = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    """One part of the file with tags in it: the text, a header, a footer, the footnotes."""

    file: str
    path: str
    name: str
    root: etree._Element
    paragraphs: tuple[Paragraph, ...]
    marks: tuple[Mark, ...]
    problems: tuple[TemplateError, ...]

    def place(self, number: int) -> Place:
        """Where an officer finds it: which paragraph, its first words, and the table it stands in."""
        return _place(self.file, self.name, self.paragraphs[number - 1])

    def taken(self, mark: Mark) -> etree._Element | None:
        """The element that a tag takes away: its paragraph, row or cell; for `vm` the cell that it joins."""
        if mark.word == "vm":
            return self.cell(mark)
        element = self.paragraphs[mark.paragraph - 1].element
        return element if mark.scope in ("", "p") else nearest(element, mark.scope)

    def cell(self, mark: Mark) -> etree._Element | None:
        return nearest(self.paragraphs[mark.paragraph - 1].element, "tc")

    @property
    def outline(self) -> str:
        """The tags alone, one line a paragraph: what the allow-list reads."""
        return "\n".join("".join(m.jinja for m in p.marks) for p in self.paragraphs)


def read_part(file: str, path: str, name: str, root: etree._Element) -> Part:
    """Find every tag of one part; what is wrong with a tag as such becomes a problem, each with its paragraph."""
    paragraphs = _paragraphs(root)
    marks: list[Mark] = []
    problems: list[TemplateError] = []
    for p in paragraphs:
        place = _place(file, name, p)
        if wide := _wide_bracket(p.text):
            problems.append(TemplateError(
                "tag-fullwidth-bracket", f"用了全角括号“{wide}”", place=place, rule="标签的括号要用半角",
                remedy=f"请切换到英文输入法，改为“{wide.translate(_WIDE).replace(' ', '')}”"))
            continue
        found = list(_TAG.finditer(p.text))
        if loose := _LOOSE.search(_TAG.sub(lambda m: " " * len(m[0]), p.text)):
            problems.append(_unpaired_bracket(loose[0], place))
            continue
        nodes = _gather(p, found, len(marks))
        for m, node in zip(found, nodes, strict=True):
            mark = _mark(m[0], p.number, node)
            p.marks.append(mark)
            if problem := _problem(mark, place):
                problems.append(problem)
        marks += p.marks
    return Part(file, path, name, root, tuple(paragraphs), tuple(marks), tuple(problems))


def _paragraphs(root: etree._Element) -> list[Paragraph]:
    nodes: dict[etree._Element, list[etree._Element]] = {p: [] for p in root.iter(W + "p")}
    for node in root.iter(W + "t"):
        node.text = re.sub(f"[{OPEN}{SHUT}]", "", node.text or "").replace("\n", " ")
        if (owner := nearest(node, "p")) is not None:
            nodes[owner].append(node)
    return [Paragraph(i, p, "".join(n.text or "" for n in own), own) for i, (p, own) in enumerate(nodes.items(), 1)]


def _place(file: str, part: str, p: Paragraph) -> Place:
    table, row = nearest(p.element, "tbl"), nearest(p.element, "tr")
    spot = ""
    if table is not None and row is not None:
        tables = list(p.element.getroottree().iter(W + "tbl"))
        spot = f"（第{tables.index(table) + 1}张表第{table.findall(W + 'tr').index(row) + 1}行）"
    words = p.text.strip()
    return Place(file, cell=f"{part}第{p.number}段{spot}“{words[:16]}{'…' if len(words) > 16 else ''}”")


def _wide_bracket(text: str) -> str:
    return next((m[0] for m in _LIKE_BRACKET.finditer(text) if m[0] != m[0].translate(_WIDE)), "")


def _unpaired_bracket(bracket: str, place: Place) -> TemplateError:
    opens = bracket[0] == "{"
    other = {"{": "}", "}": "{"}.get(bracket[1 if opens else 0], bracket[1 if opens else 0])
    partner = other + "}" if opens else "{" + other
    return TemplateError("tag-unclosed", f"“{bracket}”没有与之配对的“{partner}”", place=place,
                         rule="一个标签要在同一段内开头和收尾", remedy=f"请补上“{partner}”，或删去“{bracket}”")


def _mark(text: str, paragraph: int, node: etree._Element) -> Mark:
    body = text[2:-2].removeprefix("-").removesuffix("-").translate(_STRAIGHT).strip()
    sign, scope = text[1], ""
    if sign != "{" and (m := re.match(r"(p|tr|tc)(?:\s+|$)", body)):
        scope, body = m[1], body[m.end():]
    return Mark(text, sign, scope, " ".join(body.split()), paragraph, node)


def _problem(mark: Mark, place: Place) -> TemplateError | None:
    if mark.sign == "#":
        return None
    bare = _QUOTED.sub('""', mark.body)
    if wide := next((c for c in bare if c in _WIDE_SIGNS), None):
        return TemplateError("tag-fullwidth-sign", f"标签“{mark.text}”里用了全角“{wide}”", place=place,
                             rule="标签里的标点要用半角", remedy=f"请改为“{_WIDE_SIGNS[wide]}”")
    if not mark.body:
        return TemplateError("tag-empty", f"标签“{mark.text}”里没有内容", place=place,
                             remedy="请填写字段名，如“{{ 项目.名称 }}”，或删去该标签")
    if mark.sign == "%" and mark.word not in _WORDS:
        return TemplateError("tag-statement", f"不认识的语句“{mark.word}”", place=place,
                             rule="模板里只有 for、if、elif、else、endif、endfor 和 vm", remedy="请改用其中之一，或删去该标签")
    return None


def _gather(p: Paragraph, found: list[re.Match[str]], first: int) -> list[etree._Element]:
    """Each tag moves whole into the text node where it begins, as a token: open, its number, shut. Those nodes."""
    start, nodes = 0, []
    for node in p.nodes:
        end, at, kept = start + len(node.text or ""), start, []
        for i, m in enumerate(found):
            if m.end() <= at or m.start() >= end:
                continue
            if m.start() >= at:
                kept += [p.text[at:m.start()], f"{OPEN}{first + i}{SHUT}"]
                node.set(XML_SPACE, "preserve")
                nodes.append(node)
            at = min(m.end(), end)
        node.text = "".join(kept) + p.text[at:end]
        start = end
    return nodes
