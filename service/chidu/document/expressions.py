"""The allow-list over a template's tags: paths, listed filters, comparisons, if, for; each path a known field.

Nothing is executed. What is not named here is refused, so a new feature of Jinja is refused until somebody allows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from jinja2 import Environment, TemplateSyntaxError, nodes

from chidu.document.environment import LOOP
from chidu.document.fields import Schema
from chidu.document.filters import FILTERS
from chidu.document.marks import Part
from chidu.document.ooxml import nearest
from chidu.document.package import DOCUMENT
from chidu.document.pictures import Picture
from chidu.errors import TemplateError

DEEPEST_LOOP = 3
_LONGEST_TEXT = 200
_WRITES_TEXT = set(FILTERS) - {"length", "first", "last", "分段"}
_PLAIN = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.And, nodes.Or, nodes.Not, nodes.Compare,
          nodes.Operand, nodes.CondExpr, nodes.If)
_SAID = {nodes.Call: "调用", nodes.Assign: "赋值（set）", nodes.Macro: "宏", nodes.Add: "加法", nodes.Sub: "减法",
         nodes.Mul: "乘法", nodes.Div: "除法", nodes.Pow: "乘方", nodes.Neg: "负号", nodes.Concat: "拼接（~）",
         nodes.Test: "判断词（is）", nodes.List: "列表", nodes.Dict: "字典", nodes.Tuple: "多个值", nodes.Slice: "截取"}
_PATHS = (nodes.Name, nodes.Getattr, nodes.Getitem)
_PICTURE_USE = ("图不能这样用", "图只能独占一段写出，或用“{%p if 图 %}”问有没有", "请直接写字段名")

_Shape = object  # str, int, bool, Picture, a list of one shape, a mapping of shapes, or None where the fields are not known


def check_expressions(part: Part, env: Environment, fields: Schema | None) -> Iterator[TemplateError]:
    """Every tag of one part that the language does not have or whose field is unknown, with its paragraph."""
    try:
        tree = env.parse(part.outline)
    except TemplateSyntaxError as wrong:
        number = min(wrong.lineno, len(part.paragraphs))
        tags = "".join(m.text for m in part.paragraphs[number - 1].marks)
        yield TemplateError("tag-syntax", f"标签“{tags[:40]}”写得不完整", place=part.place(number),
                            rule="值写成“{{ 字段 }}”，条件写成“{% if 字段 %}”，循环写成“{% for 项 in 字段 %}”",
                            remedy="请对照改正")
        return
    yield from _Reader(part, fields).statements(tree, {}, 0)


class _Reader:
    def __init__(self, part: Part, fields: Schema | None) -> None:
        self.part, self.fields = part, fields

    def wrong(self, node: nodes.Node, code: str, found: str, rule: str = "", remedy: str = "") -> TemplateError:
        return TemplateError(code, found, place=self.part.place(node.lineno), rule=rule, remedy=remedy)

    def statements(self, node: nodes.Node, local: Mapping[str, _Shape], depth: int) -> Iterator[TemplateError]:
        """Walk down; `local` holds the shapes of loop variables, `depth` the loops around."""
        if isinstance(node, nodes.For):
            yield from self.loop(node, local, depth)
        elif isinstance(node, nodes.Output):
            for expression in node.nodes:
                if not isinstance(expression, nodes.TemplateData):
                    yield from self.written(expression, local)
        elif isinstance(node, nodes.If):
            yield from self.value(node.test, local)
            for child in [*node.body, *node.elif_, *node.else_]:
                yield from self.statements(child, local, depth)
        elif isinstance(node, nodes.Template):
            for child in node.body:
                yield from self.statements(child, local, depth)
        else:
            yield self.forbidden(node)

    def loop(self, node: nodes.For, local: Mapping[str, _Shape], depth: int) -> Iterator[TemplateError]:
        if depth == DEEPEST_LOOP:
            yield self.wrong(node, "loop-too-deep", f"循环套了{depth + 1}层", f"最多{DEEPEST_LOOP}层", "请拆成几个不相套的循环")
            return
        if not isinstance(node.target, nodes.Name) or node.recursive:
            yield self.wrong(node, "tag-forbidden", "循环写法不支持", "循环写成“for 项 in 列表”", "请改为一个循环变量")
            return
        mistakes = list(self.value(node.iter, local))
        yield from mistakes
        shape = self.shape(node.iter, local)
        if not mistakes and shape is not None and not isinstance(shape, list):
            yield self.wrong(node, "field-not-list", f"“{_path(node.iter)}”不是一列内容，不能逐项循环",
                             remedy="请换成一列内容，如 问题组、要点")
        item = shape[0] if isinstance(shape, list) else None
        inner = {**local, node.target.name: item, "loop": dict.fromkeys(LOOP, int)}
        if node.test is not None:
            yield from self.value(node.test, inner)
        for child in node.body:
            yield from self.statements(child, inner, depth + 1)
        for child in node.else_:
            yield from self.statements(child, local, depth)

    def written(self, node: nodes.Expr, local: Mapping[str, _Shape]) -> Iterator[TemplateError]:
        """A `{{ … }}`: what is written out must be text or a number, not a whole group."""
        mistakes = list(self.value(node, local))
        yield from mistakes
        shape = self.shape(node, local)
        if not mistakes and self.pictured(node, local):
            yield from self.picture(node)
        if mistakes or not isinstance(shape, (list, Mapping)):
            return
        path = _path(node)
        if isinstance(shape, list):
            yield self.wrong(node, "field-not-text", f"“{path}”是一列内容，不能直接写出",
                             remedy=f"请逐项循环“for 项 in {path}”，或用“{path}|join”连成一段")
        else:
            yield self.wrong(node, "field-not-text", f"“{path}”是一组内容，不能直接写出",
                             remedy=f"请写明其中一项，如“{path}.{next(iter(shape))}”")

    def picture(self, node: nodes.Expr) -> Iterator[TemplateError]:
        """A picture stands alone in a paragraph of the text; in a table or a header it could not have its size."""
        p = self.part.paragraphs[node.lineno - 1]
        if not isinstance(node, _PATHS):
            yield self.wrong(node, "picture-use", *_PICTURE_USE)
        elif (self.part.path != DOCUMENT or [m.text for m in p.marks] != [p.text.strip()]
              or any(nearest(p.element, holder) is not None for holder in ("tc", "txbxContent"))):
            yield self.wrong(node, "picture-place", f"“{_path(node)}”是图，没有独占正文里的一段",
                             "图不与文字同段，也不放进表格、文本框、页眉、页脚和脚注", f"请把“{{{{ {_path(node)} }}}}”单独写成正文里的一段")

    def pictured(self, node: nodes.Node, local: Mapping[str, _Shape]) -> bool:
        return any(self.shape(inner, local) is Picture for inner in (node, *node.find_all(_PATHS)))

    def value(self, node: nodes.Node, local: Mapping[str, _Shape]) -> Iterator[TemplateError]:
        if isinstance(node, (nodes.Filter, nodes.Compare)) and self.pictured(node, local):
            yield self.wrong(node, "picture-use", *_PICTURE_USE)
            return
        if isinstance(node, nodes.Const):
            if isinstance(node.value, str) and len(node.value) > _LONGEST_TEXT:
                yield self.wrong(node, "tag-forbidden", "标签里的文字过长", f"不超过{_LONGEST_TEXT}字", "请把文字写在标签外面")
        elif isinstance(node, _PATHS):
            yield from self.path(node, local)
        elif isinstance(node, nodes.Filter):
            yield from self.filter(node, local)
        elif isinstance(node, _PLAIN):
            for child in node.iter_child_nodes():
                yield from self.value(child, local)
        else:
            yield self.forbidden(node)

    def filter(self, node: nodes.Filter, local: Mapping[str, _Shape]) -> Iterator[TemplateError]:
        if node.name not in FILTERS:
            yield self.wrong(node, "unknown-filter", f"没有“{node.name}”这个过滤器", f"可用的有{'、'.join(FILTERS)}",
                             _meant(node.name, FILTERS))
        if node.kwargs or node.dyn_args or node.dyn_kwargs or not all(isinstance(a, nodes.Const) for a in node.args):
            yield self.wrong(node, "tag-forbidden", f"过滤器“{node.name}”后面括号里只能写固定的文字或数", remedy="请改为固定的值")
        if node.node is not None:
            yield from self.value(node.node, local)

    def path(self, node: nodes.Name | nodes.Getattr | nodes.Getitem,
             local: Mapping[str, _Shape]) -> Iterator[TemplateError]:
        if isinstance(node, nodes.Name):
            if node.name.startswith("_"):
                yield self.forbidden(node)
            elif node.name not in local and self.fields is not None and node.name not in self.fields:
                yield self.unknown(node, node.name, [*local, *self.fields], "")
            return
        key = _key(node)
        if key is None or (isinstance(key, str) and key.startswith("_")):
            yield self.forbidden(node)
            return
        below = list(self.value(node.node, local))
        yield from below
        shape = self.shape(node.node, local)
        if below or shape is None:
            return
        if isinstance(shape, Mapping):
            if key not in shape:
                yield self.unknown(node, str(key), list(shape), _path(node.node) + ".")
        elif not (isinstance(shape, list) and isinstance(key, int)):
            path = _path(node.node)
            kind, remedy = ("一列内容，要逐项循环才能取", f"请写成“for 项 in {path}”，再取“项”里的内容") if isinstance(
                shape, list) else ("文字或数，没有下一级", f"请改为“{path}”")
            yield self.wrong(node, "unknown-field", f"“{path}”是{kind}“{key}”", remedy=remedy)

    def unknown(self, node: nodes.Node, name: str, known: list[str], prefix: str) -> TemplateError:
        return self.wrong(node, "unknown-field", f"没有“{prefix}{name}”这一项",
                          f"这里可用的有{'、'.join(k for k in known if k != 'loop')}", _meant(name, known, prefix))

    def forbidden(self, node: nodes.Node) -> TemplateError:
        said = next((text for kind, text in _SAID.items() if isinstance(node, kind)), "这种写法")
        return self.wrong(node, "tag-forbidden", f"标签里不能用{said}", "模板只写值、条件和循环，不做计算", "请改为直接写字段名")

    def shape(self, node: nodes.Node, local: Mapping[str, _Shape]) -> _Shape:
        """What stands behind an expression, as far as the fields are known."""
        if isinstance(node, nodes.Name):
            return local[node.name] if node.name in local else (self.fields or {}).get(node.name)
        if isinstance(node, (nodes.Getattr, nodes.Getitem)):
            of, key = self.shape(node.node, local), _key(node)
            if isinstance(of, Mapping):
                return of.get(key)
            return of[0] if isinstance(of, list) and isinstance(key, int) else None
        if isinstance(node, nodes.Filter):
            if node.name in _WRITES_TEXT:
                return str
            if node.name == "分段":
                return [str]
            of = self.shape(node.node, local) if node.node is not None else None
            return int if node.name == "length" else of[0] if isinstance(of, list) else of
        return None


def _key(node: nodes.Node) -> str | int | None:
    if isinstance(node, nodes.Getattr):
        return node.attr
    constant = node.arg if isinstance(node, nodes.Getitem) else None
    return constant.value if isinstance(constant, nodes.Const) and type(constant.value) in (str, int) else None


def _path(node: nodes.Node) -> str:
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, (nodes.Getattr, nodes.Getitem)):
        return f"{_path(node.node)}.{_key(node)}"
    return _path(node.node) if isinstance(node, nodes.Filter) and node.node is not None else "该值"


def _meant(name: str, known: Iterable[str], prefix: str = "") -> str:
    """The nearest known name; Chinese names are short, so one character in two is near enough."""
    near = get_close_matches(name, [k for k in known if k != "loop"], n=1, cutoff=0.5)
    return f"是否为“{prefix}{near[0]}”？" if near else "请改为其中一项"
