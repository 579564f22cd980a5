"""What a question may want (意图): which patterns are found in it and how heavy they are. What they come to beside all else that bears on
the question is for `scoring`; likeness to other questions is nowhere asked."""

from __future__ import annotations

import re
from collections.abc import Mapping

from chidu.assistant.questions.patterns import LETTERS, PATTERNS, REFUSED

INTENTS: Mapping[str, str] = {
    "why": "为什么没有通过", "provision": "依据哪个文件哪一条", "computed": "这个数是怎么算出来的", "fix": "怎样改才能通过",
    "threshold": "某地某日的标准是多少", "compare": "两地或两个日期的规定有什么不同", "failing": "列出有问题的项目", "whatif": "假如改了会怎样",
    "draft": "起草文书", "status": "办到哪一步了", "help": "能做什么", "policy": "规定是怎么说的",
}
PRECEDENCE = ("draft", "whatif", "compare", "failing", "fix", "computed", "provision", "status", "why", "threshold", "help", "policy")
"""Which intent speaks where words speak for several alike."""
EMPTY = re.compile("|".join((
    "规定|要求|标准|政策|办法|制度|文件|条款|依据|根据", "有什么|有啥|有哪些|有没有|有何|是多少|多少|什么|哪些|哪个|哪条|哪一条|几(天|日|分|个|年|成)?|怎么样|怎么|如何|怎样|咋样|咋|为什么|为啥",
    "区别|不同|差别|差异|变化|不一样|一样|比较|对比|改了|变了|变", "请问|麻烦|帮我|我想|想问|想知道|告诉我|看看|查查|查一下|查|看|问一下|一下|关于|那么|那|还有|另外|再",
    "不对|对吗|对不对|上次|上回|刚才|之前|前面|说的|说过的|提到的|[那这]件事|件事|事情|东西|情况|的话",
    "才能|才|能|通过|没过|内容|改动|审核|不过|退回|打回|修改|应当|应该|需要|问题|原因|理由|结论|审核结果|我们|我|你|您|咱|张|表|项目|被|把|给|让|会|要|该|行|(?<!整)改|办|弄|算|得出|出来|来",
    "的|了|吗|呢|啊|吧|么|是|和|与|跟|同|比(?!例)|到|至|在|按|照|有|没|个|这|它|其|里|都|又|也", r"[\s,，。.?？!！、:：;；]")))
"""Words that say what is wanted or nothing at all; what is left speaks of the matter."""
GOES_ON = re.compile(r"^(那|那么|再|还有|另外|然后|接着|换成|那要是).{0,24}$|^.{0,24}(呢|又如何|怎么样|咋样)[?？。]*$|^.{0,10}$")
GENERAL = re.compile(
    "补正|还没|各项|各条|逐条|问题|出在|哪里|哪儿|什么地方|地方|没有?(能)?(通过|过关|过)|通过|过关|过审|符合|合格|修改|改正|更正|退回(来|去)?|打回(来)?|判(为|成)?|给?标了?个?|提示|核对|核定|"
    "毛病|(这|那)(一)?(条|张|份|个|项)|(自评|申报|监控|打分|评分|评价|审核)表?|程度|严重|(表|项目)?[里上中]|哪些|要求|说我|系统|(重新)?报送|重新报|再报|结论|意见|情况|补充?|材料")
"""Words that every finding shares: they alone point at none."""
REFERS = re.compile(r"^(那|那么|它|这|该|其|这个|那个)")
"""How a question begins that goes on about the row that was spoken of."""
LETTER = re.compile(rf"{LETTERS}|文件|材料|回复|答复|意见|起草|草拟|代拟")
"""Words without which something to be written is no letter of this office."""
PAPERS = re.compile("(给|发|调|拿|导|传|看|查).{0,14}(申报|材料|台账|得分|打分|意见|附件|数据|报表|项目表|自评表|监控表)(.{0,4}(给我|发我|看|导|传))?[?？吧。]?$")
"""Words that want somebody's papers, which those of another place are not shown."""
BEYOND = re.compile("采购|国库|利率|隐性债务|化债|化解|人大.{0,4}(开|会)|几点|撤并|报废|决算|支付|折旧|专户|内控报告|入库(?!前)|医保|追加|退票|分录|预付|应付账款|暂付|凭证|记账|会计(证|科目|分录|处理)|差旅"
    "|住宿费|接待|三公|公车|公积金|社保|个税|税率|纳税|工资|津贴|职称"
    "|养老金?|退休|PPP|转移支付|到账|库款|"
                    "国有资产|发票|报销|贷款|人大批准|编制数|公务员|存量资金|暂存|预备费|国债|基金净值|土地出让|招投标|投标|合同(法|违约)|预算法|处分|目录|开会|会议(费|室)?标准|补贴(怎么|什么时候)发")
"""Matters of finance, and of life, that the library does not treat: asked of them, its words are near only by chance."""
OF_LAWS = re.compile("规定|规矩|政策|标准|办法|要求|规则|口径|条文|新旧|期限|比例|变化|更新")
"""Words of what is compared where neither places nor days are named."""
MEASURE = re.compile("金额|资金|比例|期限|标准|上限|下限|权重|分值|幅度|容差|天数|年限|得分|指标|门槛|限额")
"""Words for a measure of whatever: alone they name none."""
COUNTED = re.compile("[几多少]+(个|家|份|人|名|条|道|类|次|套|篇|天|日)")
NAMED_VALUE = re.compile("标准|上限|下限|限额|门槛|比例|期限|容差|分值|满分|权重|最低|最高|最多|最少|至少|不超过|不低于|以内|之内|提前|给(几|多少)天")
"""How many of something there are may be told by a value or by a sentence: by a value where one is named, else by whichever
speaks of it."""
THIS = re.compile(r"(这|那|该|本|此|上面|刚才)(个|张|份|条|项|笔)?(项目|表|申报表|单子|条|指标|规则|问题|发现|意见|数|金额|比例)?|它|其")


def weights(text: str) -> dict[str, int]:
    """How strongly the words of a question (`normal`) speak for each intent; those without any word for them are not there."""
    found: dict[str, int] = {}
    for pattern in PATTERNS:
        if pattern.words.search(text) and not (pattern.unless and pattern.unless.search(text)):
            found[pattern.intent] = max(found.get(pattern.intent, 0), pattern.weight)
    return found


def content(words: str) -> str:
    """What a question speaks of, without the words that say what it wants."""
    return EMPTY.sub("", words)


def refusal(text: str) -> str:
    """Why a question is refused by its words alone; empty where it is not."""
    return next((p.intent for p in REFUSED if p.words.search(text) and not (p.unless and p.unless.search(text))), "")
