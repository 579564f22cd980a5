"""The Jinja that renders templates: plain data only, nothing callable, every value escaped, a missing one an error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from jinja2 import StrictUndefined
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from chidu.document.filters import FILTERS
from chidu.document.pictures import Picture
from chidu.errors import TemplateError

LOOP = frozenset({"index", "first", "last", "length"})

NO_XML = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
_SPECIAL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'
_TAB = '</w:t><w:tab/><w:t xml:space="preserve">'


class _Missing(StrictUndefined):
    """A field that the data do not have: an error with its name, never a blank."""

    @property
    def _undefined_message(self) -> str:
        return str(self._undefined_name)


class _Environment(ImmutableSandboxedEnvironment):
    """`a.b` and `a["b"]` read a mapping's key or a list's item and nothing else; no object's attribute, no method."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, LoopContext) and attribute in LOOP:
            return getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        try:
            if isinstance(obj, (dict, list)):
                return obj[argument]
        except (LookupError, TypeError):
            pass
        return self.undefined(name=str(argument))

    def call(self, *_: Any, **__: Any) -> Any:
        raise SecurityError("calls are not part of the template language")


def make_environment() -> ImmutableSandboxedEnvironment:
    env = _Environment(autoescape=True, undefined=_Missing, finalize=_finalize, keep_trailing_newline=True)
    env.globals.clear()
    env.tests.clear()
    env.filters = {**FILTERS, "_changed": lambda loop, *values: loop.changed(*values)}
    return env


def plain(value: Any, name: str = "") -> Any:
    """The data as a template sees them: copies of dict, list, str, int and bool, and pictures, of which it can read
    nothing. Anything else is refused, so that no object with methods, and no text that calls itself safe markup, ever
    meets a template."""
    if type(value) in (str, int, bool, Picture):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(v, f"{name}.{key}" if name else str(key)) for key, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v, f"{name}[{i}]") for i, v in enumerate(value)]
    raise TemplateError("data-not-plain", f"文书数据“{name}”是 {type(value).__name__}",
                        rule="只收文字、整数、是否、图、列表和字典", remedy="请先写成文字")


def _finalize(value: Any) -> Any:
    """Text as Word wants it: control characters gone, a line break as w:br, a tab as w:tab; 是 or 否 for a truth; the place of a
    picture."""
    if isinstance(value, Picture):
        if not value:
            raise UndefinedError("图")
        return Markup(value.mark)
    if isinstance(value, bool):
        return "是" if value else "否"
    if not isinstance(value, str) or not _SPECIAL.search(value):
        return value
    lines = (NO_XML.sub("", line) for line in _LINE_ENDS.split(value))
    return Markup(_BREAK).join(Markup(_TAB).join(escape(cell) for cell in line.split("\t")) for line in lines)
