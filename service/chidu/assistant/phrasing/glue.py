"""Glue (引语): what a model says before the cards. It may say what is spoken of, and nothing that could be held against anybody.

Glue stands on nothing, so it is checked by what it must not hold, and by whether it speaks of the question and the cards at all. Data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import Match, SequenceMatcher

from chidu.assistant.phrasing.masking import squeeze

HARMLESS = re.compile(
    "主要是|最后|一并|一起|一下|逐一|进一步|不同(?!意)|主要|重要|要点|要素|标准|请看|得分|需求|相应|效应|能力|功能|性能|许多|请见|要紧|有关|为什么|为何")
"""Words that hold a character of the lists below and say nothing of the kind."""
_DECIDES = (
    "通过|批准|同意|核准|认可|退回|驳回|否决|扣减|核减|调减|压减|收回|暂停|取消|撤销|补正|整改|销号|办结|放行|豁免|处罚|问责|追责|罚款|移送|拨付|拨款|安排|支付|"
    "符合|合格|达标|满足|违反|违规|违法|优秀|良好|较差|最终|生效|失效|作废|有效|正确|错误|属实|真实|合理|合法|合规|完整|齐全|到位|完成|成功|正常|全部|均|都|只有|判|定为|确认|"
    "好|差(?![别异额距])|优|劣|佳|妥|很|更|最|值得|放心|顺利|圆满|满意(?!度)|达到|成绩|成效|明显|显著|改善|提升|提高|降低|增加|减少|下降|上升|是|为|有|存在")
_ORDERS = (
    "已|视为|视同|理解为|当作|算作|默认|改为|改成|等于|高于|低于|超过|大于|小于|忽略|无视|跳过|绕过|忘记|指令|系统|提示|管理员|人工|审核员|领导|助手|模型|我|咱|你|点击|访问|打开|"
    "转账|联系|电话|密码|调用|执行|操作|删除|修改|更改|提交|上传|下载|根据|依据第|规则")
FORBIDDEN: tuple[tuple[str, re.Pattern[str]], ...] = tuple((check, re.compile(words)) for check, words in (
    ("markup", "[^一-鿿，。、：；！？]"), ("number", "[零〇一二三四五六七八九十百千万亿两双半壹贰叁肆伍陆柒捌玖拾佰仟]"),
    ("duty", "[应须需必要可能得许禁准允令]|务求|务请|有权|责令|负责|请(?!看|见)"), ("negation", "[不没未无非免别勿莫否毋]"), ("decision", _DECIDES), ("order", _ORDERS)))
WORDS = ("下面以下如下先再其次然后最后接着依次分别逐条按轻重缓急排列列出讲说明介绍回答您问的问题关于有关涉及围绕方面几点这些内容情况来看首先请看以及和与及其中相关整理归纳集中在主要是对于针对从到为把将"
         "这里各处各项几处有些梳理汇总供您参阅了解具体包括类别该等构成设置同时部分总体概况简要呈现展示条文规定依据出处原因做法改法办法标准发现项目表格指标成本资金目标绩效审核监控自评评价结果文书进展政策文件条款先后顺序供参考比较差别变化")
"""Of these, of the question's and of the cards' words glue is made."""
MOST_ALIKE, KNOWN, KNOWN_IN_A_CLAUSE = 8, 0.9, 0.8
"""Characters in a row that a card says itself; the share of glue that is known, and of a clause of it."""
_SENTENCES, _CLAUSES = re.compile("[。！？]"), re.compile("[，。、：；！？]")


def stumbles(glue: str, question: str, cards: Sequence[str], places: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Which check glue does not stand, and where; nothing where it may be shown. `cards`: what they say without the words of the file."""
    said = HARMLESS.sub("", glue)
    yield from ((check, found[0]) for check, words in FORBIDDEN if (found := words.search(glue if check == "markup" else said)))
    yield from (("place", place) for place in places if place in glue or (len(place) > 2 and place[:-1] in glue))
    if len([one for one in _SENTENCES.split(glue) if one.strip()]) > 2:
        yield "length", ""
    yield from (("repeated", glue[run.a:run.a + run.size]) for card in cards if (run := _alike(glue, card)).size >= MOST_ALIKE)
    yield from _unknown(glue, question, cards)


def _alike(glue: str, card: str) -> Match:
    return SequenceMatcher(None, glue, card, False).find_longest_match()


def _unknown(glue: str, question: str, cards: Sequence[str]) -> Iterator[tuple[str, str]]:
    pairs = {pair for text in (question, *cards) for pair in _pairs(squeeze(text))}

    def share(words: str) -> float:
        """How much of some words is known: characters of glue, and those that stand side by side in the question or in a card."""
        beside = [n for n, pair in enumerate(_pairs(words)) if pair in pairs]
        known = {n for n, c in enumerate(words) if c in WORDS} | {*beside} | {n + 1 for n in beside}
        return len(known) / max(1, len(words))

    clauses = [one for one in _CLAUSES.split(glue) if one]
    if share("".join(clauses)) < KNOWN:
        yield "coverage", ""
    yield from (("coverage", clause) for clause in clauses if share(clause) < KNOWN_IN_A_CLAUSE)


def _pairs(text: str) -> list[str]:
    return [text[n:n + 2] for n in range(len(text) - 1)]
