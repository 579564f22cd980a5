"""Slips of the keyboard (输入法的坑) that can be seen without understanding the file: ：for :, ， in a list, `1,000`.

Each check looks at one piece of text and its neighbours and answers with a PolicyError or nothing. What YAML reads as
meant stays silent; what it would read otherwise, or not at all, is told with the text as it should be written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from chidu.errors import Place, PolicyError
from chidu.policy.blanks import check_blanks
from chidu.policy.complaints import PAIR_RULE, QUOTE_RULE
from chidu.policy.signs import sign_mistake
from chidu.policy.textfile import clip
from chidu.policy.tokens import Token

MAX_SLIPS = 200
BRACES_RULE = "花括号里每一项写成“名: 值”，各项用半角逗号隔开"

# Words that are always a key: only these make "- 条款：…" or "…，程度：…" a slip rather than a sentence.
_KEYS = (
    "标题|简称|文号|发文机关|来源|印发|生效|失效|依据|状态|核验|说明|下级|从严方向|取值|值|条款|要点|环节|对象|适用|不符合|应当|判断|程度|处置|"
    "涉及金额|审核要点|意见|建议|例|给|设|应|当|则|其余|限|步骤|牵头|类型|计算|等于|不等于|大于|小于|不低于|不高于|属于|不属于|已提供|未提供|"
    "理由|规则|个数|满足|表|列|键|取"
)
_PAIRED = re.compile("（[^（）]*）|《[^《》]*》|“[^“”]*”|【[^【】]*】|〔[^〔〕]*〕")
_WIDE_COMMA = re.compile("[，、；]")
_WIDE_COLON_KEY = re.compile(r"([^：:，、；。？！\s]{1,24})\s*：")
_TIGHT_COLON_KEY = re.compile(r"([^：:，、；。？！\s/]{0,24}[^：:，、；。？！\s/0-9]):(?!//)(?=\S|\u3000)")
# What another slip in the same line brings about; told only where it stands alone.
_CONSEQUENCES = frozenset({"extra-mark", "colon-in-text", "pair-in-list", "missing-value"})
_NOTHING = Token("", "", 0, 0)


@dataclass(frozen=True)
class _At:
    """A piece of plain text with its neighbours."""

    file: str
    token: Token
    before: Token
    earlier: Token
    after: Token
    beyond: Token
    remark: Token

    @property
    def text(self) -> str:
        return self.token.text

    @property
    def leads(self) -> bool:
        """Nothing but dashes stands before it on its line."""
        return not self.on_its_line(self.before) or self.before.kind == "-"

    def follows(self, *kinds: str) -> bool:
        return self.before.kind in kinds

    def precedes(self, *kinds: str) -> bool:
        return self.after.kind in kinds

    def on_its_line(self, other: Token) -> bool:
        return other.line == self.token.line

    def mistake(self, code: str, found: str, rule: str, remedy: str, offset: int = 0) -> PolicyError:
        place = Place(self.file, self.token.line, self.token.column + offset)
        return PolicyError(code, found, place=place, rule=rule, remedy=remedy)


def check_keystrokes(file: str, tokens: Sequence[Token], lines: Sequence[str]) -> list[PolicyError]:
    """The slips seen in the pieces of one file, MAX_SLIPS at most; one of a kind in a line is enough."""
    told: dict[tuple[int, str], PolicyError] = {}
    for slip in islice(chain(check_blanks(file, tokens, lines), _check_texts(file, tokens)), MAX_SLIPS):
        told.setdefault((slip.place.line or 0, slip.code), slip)
    sure = {line for line, code in told if code not in _CONSEQUENCES}
    first = dict(reversed(told))  # the first of each line
    return [slip for (line, code), slip in told.items()
            if code not in _CONSEQUENCES or (line not in sure and code == first[line])]


def _check_texts(file: str, tokens: Sequence[Token]) -> Iterator[PolicyError]:
    pieces = [t for t in tokens if t.kind not in ("comment", "indent", "tab")]
    around = [_NOTHING, _NOTHING, *pieces, _NOTHING, _NOTHING]
    remarks = {t.line: t for t in tokens if t.kind == "comment"}
    for i, token in enumerate(pieces):
        if token.kind != "text":
            continue
        earlier, before, after, beyond = around[i], around[i + 1], around[i + 3], around[i + 4]
        remark = remarks.get(token.line, _NOTHING) if after.line != token.line else _NOTHING
        at = _At(file, token, before, earlier, after, beyond, remark)
        if found := next(filter(None, (check(at) for check in _CHECKS)), None):
            yield found


def _after_closing(at: _At) -> PolicyError | None:
    if not (at.follows("quoted", "]", "}") and at.on_its_line(at.before)):
        return None
    shown, first = at.before.text[-12:], at.text[0]
    if first == "," and at.text != ",":
        return None  # a bracket closed the wrong way; the parser says which
    if first in "，、；,":
        remedy = f"请把“{first}”改为半角逗号" if at.token.inside else f"请删去“{first}”"
        rule = "括号里各项用半角逗号隔开" if at.token.inside else "一行写完，末尾不用逗号"
        return at.mistake("wide-comma" if first != "," else "extra-mark", f"“{shown}”后面是“{first}”", rule, remedy)
    if first in "：:":
        return at.mistake("wide-colon" if first == "：" else "colon-space", f"“{shown}”后面的冒号写法不对：“{clip(at.text, 20)}”",
                          PAIR_RULE, "请改为半角冒号加一个空格")
    if first in "]}":
        return at.mistake("extra-mark", f"多了“{first}”：“{shown}{clip(at.text, 12)}”", "括号要成对", f"请删去多余的“{first}”")
    if at.before.kind == "quoted":
        return at.mistake("partial-quote", f"引号只引了一部分，后面还有“{clip(at.text, 20)}”", QUOTE_RULE,
                          "请去掉引号，或把整个值引起来；文字里的引号请用中文的“”")
    return at.mistake("brace-in-text", f"括号后面还有文字“{clip(at.text, 20)}”", "以 { 或 [ 开头的值，YAML 当作一组，不当作文字",
                      "引用栏目请用【】；是文字的，请用引号把整个值引起来")


def _wide_bracket(at: _At) -> PolicyError | None:
    if not re.match("[｛［]", at.text) and not (at.token.inside and re.search("[｝］]$", at.text)):
        return None
    mark = at.text[0] if at.text[0] in "｛［" else at.text[-1]
    return at.mistake("wide-bracket", f"“{clip(at.text)}”里的括号“{mark}”是全角", "成组的值用半角的 { } 和 [ ]",
                      f"请改为半角“{chr(ord(mark) - 0xfee0)}”")


def _hash(at: _At) -> PolicyError | None:
    if re.match(r"#[^\s#]", at.remark.text):
        gap = at.remark.column - at.token.column - len(at.text)
        if gap == 1 or at.remark.text[1].isdigit():
            return at.mistake("hash-in-text", f"“{clip(at.text, 20)} {clip(at.remark.text, 20)}”里，“#”起的字会被当作注释丢掉",
                              "空格后面的“#”是注释的开头", "是文字的，请用引号把整个值引起来；是注释的，请在“#”后面空一格",
                              offset=len(at.text) + gap)
    if wide := re.search(r"(?:^|\s)＃", at.text):
        return at.mistake("wide-hash", f"“{clip(at.text)}”里的“＃”是全角，后面的字会留在值里", "注释用半角的“#”开头，前后各空一格",
                          "请改为半角“#”；确是文字的，请用引号引起来", offset=wide.start())
    return None


def _sign(at: _At) -> PolicyError | None:
    """>= at the start of a value breaks YAML, and `>5` is silently an empty text."""
    if not re.match(r">\s*[=＝]?\s*[^\s>]|>\s*[=＝]|!=", at.text) or not at.follows(":", "-", ",", "[", "{"):
        return None
    return sign_mistake(at.mistake, at.earlier.text if at.follows(":") else "", at.text)


def _special(at: _At) -> PolicyError | None:
    if (at.text[0] in "&*!@`%|>" and at.follows(":", "-", ",", "[", "{")) or (at.leads and at.text[0] in "&*!@`%"):
        return at.mistake("special-mark", f"“{clip(at.text)}”以“{at.text[0]}”开头", f"“{at.text[0]}”开头在 YAML 里有特殊含义，不当作文字",
                          "请用引号把整个值引起来")
    if re.match(r"-\s", at.text) and at.follows(":"):
        return at.mistake("dash-stray", f"“{clip(at.text)}”里，“- ”接在冒号后面", "列表项要另起一行，以“- ”开头",
                          f"请另起一行缩进书写；或写成“[{at.text[1:].strip()}]”")
    return None


def _list_item(at: _At) -> PolicyError | None:
    if at.token.inside != "[":
        return None
    if at.precedes(":") and not at.follows(":"):
        return at.mistake("pair-in-list", f"方括号里写了“{clip(at.text, 20)}: …”", "方括号里是一项一项的列表，“名: 值”写在花括号里",
                          "请把方括号改为花括号；是一列分组的，每组各加花括号")
    if at.follows("[", ",") and at.precedes("]", ","):
        if _WIDE_COMMA.search(_without_pairs(at.text)):
            better = re.sub(r"\s*[，、；]\s*", ", ", at.text)
            return at.mistake("wide-comma", f"方括号里的“{clip(at.text)}”会被当作一项", "列表各项用半角逗号隔开",
                              f"请改为“{clip(better, 60)}”；确是一项的，请加引号")
        return _thousands(at, r"0\d\d(?!\d)|\d{3}(?:\.\d+)?(?:[^\d.\s].*)")
    return None


def _thousands(at: _At, rest: str) -> PolicyError | None:
    if not (at.follows(",") and at.before.column == at.token.column - 1 and at.on_its_line(at.earlier)):
        return None
    head = re.search(r"(?:^|[^\d.])(\d{1,3})$", at.earlier.text) if at.earlier.kind == "text" else None
    if not head or not re.match(rf"(?:{rest})", at.text):
        return None
    return at.mistake("thousands", f"“{head[1]},{clip(at.text, 20)}”里的逗号会把一个数拆成两项", "数里不写千分位逗号",
                      f"请写成“{head[1]}{at.text}”", offset=-len(head[1]) - 1)


def _braces_key(at: _At) -> PolicyError | None:
    if at.token.inside != "{" or at.follows(":") or at.precedes(":"):
        return None
    if found := _colon_slip(at):
        return found
    if at.precedes("[", "{"):
        return at.mistake("brace-in-text", f"“{clip(at.text)}”后面接着“{at.after.kind}”", BRACES_RULE,
                          f"缺冒号的，请写成“{at.text}: {at.after.kind}”；是文字的，请用引号把整个值引起来")
    if at.follows("{") and at.precedes("}") and (
            at.earlier.kind == "{" or (at.beyond.kind == "text" and at.on_its_line(at.beyond))
    ):
        return None  # {{栏目}} and {栏目}文字: told for the brackets
    if at.precedes(",", "}"):
        return _thousands(at, r"\d{3}(?!\d)") or at.mistake(
            "missing-value", f"花括号里的“{clip(at.text)}”没有冒号和值", BRACES_RULE, f"请写成“{clip(at.text, 20)}: …”；是一列词的，请改用方括号")
    return None


def _colon_slip(at: _At) -> PolicyError | None:
    if wide := _WIDE_COLON_KEY.match(at.text):
        return at.mistake("wide-colon", f"“{clip(at.text)}”里的冒号“：”是全角", PAIR_RULE,
                          f"请改为“{clip(f'{wide[1]}: {at.text[wide.end():].lstrip()}'.rstrip())}”", offset=wide.end() - 1)
    if tight := _TIGHT_COLON_KEY.match(at.text):
        rest = at.text[tight.end():]
        space = "是全角空格" if rest.startswith("\u3000") else "没有空格"
        return at.mistake("colon-space", f"“{clip(at.text)}”的冒号后面{space}", PAIR_RULE,
                          f"请改为“{clip(f'{tight[1]}: {rest.strip()}')}”", offset=tight.end())
    if at.text.endswith(":"):
        return at.mistake("colon-space", f"“{clip(at.text)}”的冒号后面没有空格", PAIR_RULE, f"请改为“{at.text} …”，空着也要留一个空格",
                          offset=len(at.text))
    return None


def _block_key(at: _At) -> PolicyError | None:
    """取值：{…} and 取值:{…}: the bracket became part of the name."""
    if at.token.inside or not at.leads or not re.match(r"[^：:\[{]{1,24}(?:：\s*|:)[\[{]", at.text):
        return None
    return _colon_slip(at)


def _value(at: _At) -> PolicyError | None:
    if not at.follows(":"):
        return None
    if at.token.inside:
        runs_on = at.precedes(":") and at.on_its_line(at.after)
        if comma := re.search(rf"[，、；]\s*(?:{_KEYS})：", at.text) or (_WIDE_COMMA.search(at.text) if runs_on else None):
            better = f"{at.text[:comma.start()]}, {at.text[comma.start() + 1:].lstrip()}".replace("：", ": ")
            return at.mistake("wide-comma", f"“{clip(at.text)}”里的“{at.text[comma.start()]}”是全角", BRACES_RULE,
                              f"请改为“{clip(better)}{': …' if at.precedes(':') else ''}”", offset=comma.start())
        if at.precedes("[", "{"):
            return at.mistake("brace-in-text", f"花括号里的文字“{clip(at.text)}{at.after.kind}…”含括号", "花括号里的文字不能直接写 { } [ ]",
                              "请用引号把整个值引起来")
    if at.precedes(":") and at.on_its_line(at.after) and at.on_its_line(at.before):
        several = "一行要写几项的，请用花括号括起来；" if re.search("[,，]", at.text + at.beyond.text) else ""
        return at.mistake("colon-in-text", f"“{at.earlier.text}: {clip(at.text, 20)}: …”一行里有两个“: ”", "一行只能有一个“名: 值”",
                          several + "值里的冒号请用全角“：”，或用引号把整个值引起来", offset=len(at.text))
    if not at.token.inside and (stray := re.fullmatch(r"[^\[{]*([\]}])", at.text)):
        return at.mistake("extra-mark", f"“{clip(at.text)}”末尾多了“{stray[1]}”", "括号要成对",
                          f"请删去“{stray[1]}”，或补上前面的括号；确是文字的，请加引号", offset=len(at.text) - 1)
    return None


def _bare_line(at: _At) -> PolicyError | None:
    """A line without a pair, outside brackets."""
    if at.token.inside or not at.leads or at.on_its_line(at.after):
        return None
    if at.follows("-") and at.on_its_line(at.before):
        slip = re.match(rf"(?:{_KEYS})(?:\s*：|:(?=\S))", at.text)
        return _colon_slip(at) if slip else None
    if dash := re.match(r"([－—–]|-(?=[^\s\d.\-]))\s*", at.text):
        return at.mistake("dash-space", f"“{clip(at.text)}”不会被当作列表项", "列表项以半角“-”加一个空格开头",
                          f"请改为“- {clip(at.text[dash.end():])}”")
    return _colon_slip(at) if not re.search(r":$", at.text) else None


def _wide_space(at: _At) -> PolicyError | None:
    edge = at.text != at.text.strip("\u3000")
    joined = at.precedes(":") or (at.token.inside == "[" and at.follows("[", ","))
    if not edge and not (joined and "\u3000" in at.text):
        return None
    shown = clip(at.text).replace("\u3000", "□")
    return at.mistake("wide-space", f"“{shown}”里有全角空格（□处）", "空格一律用半角", "请删去，或改为半角空格；确要保留的，请加引号",
                      offset=at.text.index("\u3000"))


_CHECKS = (_after_closing, _wide_bracket, _hash, _sign, _special, _list_item, _braces_key, _block_key, _value,
           _bare_line, _wide_space)


def _without_pairs(text: str) -> str:
    """The text outside （） 《》 “” 【】 〔〕, where a comma belongs to the name of one thing."""
    for _ in range(4):  # one within the other, but not without end
        text = _PAIRED.sub("", text)
    return text
