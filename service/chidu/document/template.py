"""A letter's template, compiled once and rendered many times.

Opening, checking and deflating a Word file costs as much as hundreds of letters; `compile_template` does it once. A
letter then costs the rendering of its text and the deflating of what changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import jinja2
from jinja2.exceptions import SecurityError
from jinja2.meta import find_undeclared_variables
from lxml import etree

from chidu.document.columns import fit_columns
from chidu.document.comments import without_comments
from chidu.document.environment import make_environment, plain
from chidu.document.evidence import Slot, evidence_member, slot, texts_of
from chidu.document.hostile import check_parts
from chidu.document.lint import check_tags, read_parts
from chidu.document.ooxml import HEAD, W, parse, serialize
from chidu.document.package import DOCUMENT, LARGEST_XML, Member, assemble, member, unpack
from chidu.document.pictures import Placed, attach_pictures, has_marks, place_pictures
from chidu.document.source import jinja_source
from chidu.errors import Place, TemplateError

_HOLDERS = [W + name for name in ("tc", "hdr", "ftr", "txbxContent", "footnote", "endnote")]

_Written = dict[str, tuple[bytes, etree._Element]]  # by path: the part as bytes and as a tree


@dataclass(frozen=True)
class _Text:
    """One part with tags: its compiled text, and where each of its paragraphs stands."""

    path: str
    compiled: jinja2.Template
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Template:
    """A checked and compiled template. `sha256` is that of the Word file, as published with the policy."""

    name: str
    sha256: str
    data: bytes = field(repr=False)
    named: frozenset[str] = field(repr=False, compare=False)
    """The fields that it names."""
    _fixed: Mapping[str, bytes] = field(repr=False, compare=False)
    _texts: tuple[_Text, ...] = field(repr=False, compare=False)

    def render(self, context: Mapping[str, object]) -> bytes:
        """The letter with these data, as a .docx. The same data give the same bytes.

        Data are plain: dict, list, str, int, bool, Picture. Raises TemplateError when a field is missing (it is never left
        blank), when something else than plain data comes in, or when the letter would grow beyond the limit.
        """
        written, placed = self._written(context)
        return self._packed(self._members, self._fixed, written, placed)

    def issue(self, context: Mapping[str, object], same: bytes, own: Callable[[tuple[str, ...]], bytes]) -> bytes:
        """The letter carrying its evidence: `same`, and what `own` says of the letter's visible texts.

        The same bytes as `embed` gives for what `render` gives, without packing the letter twice.
        """
        written, placed = self._written(context)
        body = written[DOCUMENT][1] if DOCUMENT in written else parse(self._fixed[DOCUMENT])
        evidence = evidence_member(self._slot.item, same, own(texts_of(body)))
        return self._packed((*self._carrying, evidence), self._slot.parts, written, placed)

    @cached_property
    def _members(self) -> tuple[Member, ...]:
        return tuple(member(path, raw) for path, raw in self._fixed.items())

    @cached_property
    def _slot(self) -> Slot:
        return slot(self._fixed)

    @cached_property
    def _carrying(self) -> tuple[Member, ...]:
        return tuple(member(path, raw) for path, raw in self._slot.parts.items())

    @staticmethod
    def _packed(members: tuple[Member, ...], parts: Mapping[str, bytes], written: _Written, placed: tuple[Placed, ...]) -> bytes:
        """The members of a letter, `parts` as they are unpacked, with what this letter writes anew."""
        anew = {path: xml for path, (xml, _) in written.items()} | attach_pictures(parts, placed)
        return assemble([*(m for m in members if m.name not in anew), *(member(path, raw) for path, raw in anew.items())])

    def _written(self, context: Mapping[str, object]) -> tuple[_Written, tuple[Placed, ...]]:
        data = plain(context)
        written: _Written = {}
        placed: tuple[Placed, ...] = ()
        for text in self._texts:
            xml, root = self._write(text, data)
            if has_marks(root):
                if text.path != DOCUMENT:
                    raise TemplateError("picture-place", "图写在了正文以外", place=Place(self.name), rule="图只能独占正文里的一段",
                                        remedy="请把它移到正文里")
                placed = place_pictures(root, data)
                xml = serialize(root)
            written[text.path] = xml, root
        return written, placed

    def _write(self, text: _Text, data: dict[str, object]) -> tuple[bytes, etree._Element]:
        chunks, size = [], 0
        try:
            for chunk in text.compiled.generate(data):
                size += len(chunk)
                if size > LARGEST_XML:
                    raise TemplateError("letter-too-large", "写出的文书过长", place=Place(self.name),
                                        rule=f"上限为{LARGEST_XML // 2**20}MB", remedy="请检查模板里的循环")
                chunks.append(chunk)
        except jinja2.UndefinedError as missing:
            raise TemplateError("field-missing", f"文书数据里缺少“{missing.message}”", place=self._place(text, missing),
                                rule="缺项不留空白", remedy="请补齐数据，或在模板里删去该字段") from missing
        except (SecurityError, TypeError, ValueError, LookupError) as failed:
            raise TemplateError("tag-failed", "标签算不出结果", place=self._place(text, failed),
                                rule="数据的类型与标签的用法不符", remedy="请检查该段的标签") from failed
        xml = HEAD + "".join(chunks).encode()
        try:
            return _complete(parse(xml), xml)
        except etree.XMLSyntaxError as broken:
            raise TemplateError("letter-broken", "写出的文书不是完整的 Word 内容", place=Place(self.name),
                                remedy="请在 Word 或 WPS 中另存模板后再试") from broken

    def _place(self, text: _Text, failed: BaseException) -> Place:
        frame, line = failed.__traceback__, 0
        while frame is not None:
            if frame.tb_frame.f_code.co_filename == "<template>":
                line = frame.tb_lineno
            frame = frame.tb_next
        return text.places[line - 1] if 0 < line <= len(text.places) else Place(self.name)

    def __reduce__(self) -> tuple[Callable[..., Template], tuple[bytes, str]]:
        return compile_template, (self.data, self.name)  # compiled text does not pickle


def compile_template(data: bytes, name: str) -> Template:
    """Open, check and compile a template. Raises the first TemplateError that `check_template` would give for a
    template whose fields are not known: one that could do harm or never render is not compiled."""
    parts = unpack(data, name, TemplateError)
    for unsafe in check_parts(name, parts):
        raise unsafe
    parts = without_comments(parts)
    env, texts, named = make_environment(), [], set[str]()
    for part in read_parts(name, parts):
        for mistake in check_tags(part, None):
            raise mistake
        if part.marks:
            places = tuple(part.place(p.number) for p in part.paragraphs)
            source = jinja_source(part)
            named |= find_undeclared_variables(env.parse(source))
            texts.append(_Text(part.path, env.from_string(source), places))
    written = {text.path for text in texts}
    fixed = {path: raw for path, raw in parts.items() if path not in written}
    return Template(name, hashlib.sha256(data).hexdigest(), data, frozenset(named), fixed, tuple(texts))


def _complete(root: etree._Element, xml: bytes) -> tuple[bytes, etree._Element]:
    """What Word insists on where rows or paragraphs were left out: a table has rows, a cell ends with a paragraph; and
    columns for the tables that take as many as their data have."""
    empty = [table for table in root.iter(W + "tbl") if next(table.iter(W + "tr"), None) is None]
    for table in empty:
        table.getparent().remove(table)
    lacking = [holder for holder in root.iter(*_HOLDERS) if len(holder) == 0 or holder[-1].tag != W + "p"]
    for holder in lacking:
        etree.SubElement(holder, W + "p")
    fitted = fit_columns(root)
    return serialize(root) if empty or lacking or fitted else xml, root
