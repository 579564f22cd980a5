"""What was mistyped in a policy file, told to the officer who typed it: every slip at once, with the line and column.

Slips that YAML takes silently are told here; slips that stop YAML are told by the loader. What is harmless stays
silent: text in quotes means what it says, and the values of an example (给) are a form's, not the policy's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chidu.errors import PolicyError, PolicySetError
from chidu.policy.blanks import check_folds
from chidu.policy.keystrokes import check_keystrokes
from chidu.policy.nodes import Mapping, Node, Scalar, Sequence
from chidu.policy.signs import SIGN, SIGNS, sign_mistake
from chidu.policy.textfile import clip, decode_text
from chidu.policy.tokens import read_tokens
from chidu.policy.yamlfile import MAX_BYTES, load_yaml

CONDITIONS = frozenset(["适用", "不符合", "应当", "另有不符合", "当", "满足"])
_NESTED_CONDITIONS = CONDITIONS | {"全部", "任一", "先去掉", "优先"}
_WORDINGS = frozenset({"意见", "建议"})
_PROSE = _WORDINGS | frozenset(["标题", "说明", "要点", "理由", "原文", "问"])

_SEPARATOR = "[-/.—–－／．]"
_LOOSE_DATE = re.compile(rf"((?:19|20|21)\d\d)({_SEPARATOR})(\d{{1,2}})(?:{_SEPARATOR}(\d{{1,2}}))?")
_GOOD_DATE = re.compile(r"\d{4}-\d{2}(-\d{2})?")
_QUOTED = re.compile("“[^“”]*”|‘[^‘’]*’|＂[^＂]*＂|「[^「」]*」")
_WRONG_DOT = re.compile(r"(参数|字段|认定|词表|名单|规则|汇总规则)(?:\s*([.．。‧∙⋅･])\s*|\s+·\s*|·\s+)(?=[\u4e00-\u9fff])")
_BRACED = re.compile(r"\{([^{}]*)\}")
_BRACKET = re.compile("[【】]")


@dataclass(frozen=True)
class _Written:
    """One text of the file: whether it is a name, a value or an item of a list, and the names above it."""

    scalar: Scalar
    role: str
    above: tuple[str, ...]

    @property
    def text(self) -> str:
        return self.scalar.text

    @property
    def key(self) -> str:
        return self.above[-1] if self.above else ""

    @property
    def is_form_data(self) -> bool:
        return "给" in self.above

    def mistake(self, code: str, found: str, rule: str, remedy: str) -> PolicyError:
        return PolicyError(code, found, place=self.scalar.place, rule=rule, remedy=remedy)


def check_typing(name: str, data: bytes, node: Node | None = None) -> list[PolicyError]:
    """Everything mistyped in one policy file, in the order of its lines; an empty list if it reads as meant.

    `node` is the file's tree if it is already loaded. A file that does not load gives the loader's mistakes.
    """
    name = str(name)
    try:
        node = node or load_yaml(name, data)
    except PolicySetError as several:
        return list(several.problems)
    except PolicyError as one:
        return [one]
    text = decode_text(name, data, MAX_BYTES)
    tokens = read_tokens(text)
    found = [*check_keystrokes(name, tokens, text.split("\n")), *check_folds(name, tokens)]
    if not isinstance(node, Mapping) and not found:
        found.append(PolicyError("not-a-policy", f"文件不是一组“名: 值”，而是“{clip(_first_text(node), 20)}”", place=node.place,
                                 rule="政策文件由“文件:”“参数:”“规则:”等节组成", remedy="请对照样例书写"))
    told = {problem.place for problem in found}
    found += [problem for problem in _check_tree(node) if problem.place not in told]
    return sorted(found, key=lambda p: (p.place.line or 0, p.place.column or 0))


def _first_text(node: Node) -> str:
    return next((written.text for written in _written(node, "value", ())), "[]")


def _check_tree(node: Node) -> Iterator[PolicyError]:
    for written in _written(node, "value", ()):
        found = next(filter(None, (check(written) for check in _CHECKS)), None)
        if found:
            yield found


def _written(node: Node, role: str, above: tuple[str, ...]) -> Iterator[_Written]:
    match node:
        case Scalar():
            yield _Written(node, role, above)
        case Sequence(items=items):
            for item in items:
                yield from _written(item, "item", above)
        case Mapping(pairs=pairs):
            for key, value in pairs:
                yield _Written(key, "name", above)
                yield from _written(value, "value", (*above, key.text))


def _date(w: _Written) -> PolicyError | None:
    if w.is_form_data or not (m := _LOOSE_DATE.fullmatch(w.text)) or _GOOD_DATE.fullmatch(w.text):
        return None
    year, separator, month, day = m.groups()
    if not (1 <= int(month) <= 12 and 1 <= int(day or 1) <= 31) or (separator in ".．" and not day):
        return None
    better = f"{year}-{int(month):02}" + (f"-{int(day):02}" if day else "")
    return w.mistake("loose-date", f"日期写成了“{w.text}”", "日期写成四位年、两位月、两位日，中间用半角“-”", f"请改为“{better}”")


def _wide_digits(w: _Written) -> PolicyError | None:
    if w.scalar.quoted or w.is_form_data or (w.key in _PROSE and w.role != "name") or not re.search("[０-９]", w.text):
        return None
    better = re.sub("[０-９]", lambda m: chr(ord(m[0]) - 0xFEE0), w.text)
    return w.mistake("wide-digits", f"“{clip(w.text)}”里的数字是全角", "数字一律用半角", f"请改为“{clip(better)}”；确要全角的，请加引号")


def _wide_quotes(w: _Written) -> PolicyError | None:
    if w.scalar.quoted or not _QUOTED.fullmatch(w.text) or (w.role == "value" and w.key in _PROSE):
        return None
    if "计算" in w.above:  # there “…” says that words, not a field's name, are meant
        return None
    return w.mistake("wide-quotes", f"{clip(w.text)}连引号一起成了值", "中文引号是文字的一部分，不起引用作用",
                     f"请去掉引号，写成“{clip(w.text[1:-1])}”；确要带引号的，外面再加英文引号")


def _comparison(w: _Written) -> PolicyError | None:
    if w.role != "value" or w.scalar.quoted or w.is_form_data or not _NESTED_CONDITIONS & set(w.above):
        return None
    if w.key in CONDITIONS:
        sign = SIGN.search(w.text)
        if not sign or not (left := w.text[: sign.start()].strip()):
            return None
        right = w.text[sign.end():].strip()
        return w.mistake("comparison-sign", f"条件“{clip(w.text)}”写成了算式", "条件写成 {栏目: {不低于: 值}}，不写算式",
                         f"请改为“{w.key}: {{{left}: {{{SIGNS[sign[0]]}: {right or '…'}}}}}”")
    sign = SIGN.match(w.text)
    return sign_mistake(w.mistake, w.key, w.text) if sign and w.text[sign.end():].strip() else None


def _placeholders(w: _Written) -> PolicyError | None:
    if w.role == "name" or not _WORDINGS & set(w.above) or w.is_form_data:
        return None
    if braced := _BRACED.search(w.text):
        return w.mistake("brace-in-wording", f"“{clip(w.text)}”里的“{braced[0]}”会原样印出来", "意见、建议里引用栏目用【】",
                         f"请改为“【{braced[1].strip() or '栏目名称'}】”")
    opened = -1
    for mark in _BRACKET.finditer(w.text):
        if (mark[0] == "【") == (opened >= 0):
            at = opened if opened >= 0 else mark.start()
            return _unpaired(w, at, "右括号“】”" if opened >= 0 else "左括号“【”")
        if mark[0] == "】" and not w.text[opened + 1: mark.start()].strip():
            return w.mistake("bracket-empty", f"“{clip(w.text)}”里有空的【】", "【】里写栏目或参数的名称", "请补上名称，或删去【】")
        opened = mark.start() if mark[0] == "【" else -1
    return _unpaired(w, opened, "右括号“】”") if opened >= 0 else None


def _unpaired(w: _Written, at: int, missing: str) -> PolicyError:
    shown = w.text[at: at + 12] if "右" in missing else w.text[max(0, at - 11): at + 1]
    return w.mistake("bracket-unpaired", f"“{shown}”缺{missing}", "引用栏目的【】要成对，不能套用", "请补上，中间是栏目名称")


def _wrong_dot(w: _Written) -> PolicyError | None:
    if w.scalar.quoted or w.is_form_data or not (m := _WRONG_DOT.match(w.text)):
        return None
    return w.mistake("wrong-dot", f"“{clip(w.text)}”里的间隔号写法不对", "引用写成“参数·名称”，用间隔号“·”，前后不空格",
                     f"请改为“{m[1]}·{clip(w.text[m.end():])}”；确是文字的，请加引号")


_CHECKS = (_date, _wide_digits, _wide_quotes, _comparison, _placeholders, _wrong_dot)
