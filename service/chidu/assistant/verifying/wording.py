"""The words that are compared (字面): what means the same, what says nothing of its own, what turns a meaning.

Three lists, and all tolerance of the verifier is in the first two: what they do not name must stand in the card.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

SAME: Mapping[str, str] = {
    "未": "没有 并未 尚未 还未 未曾 还没有 还没 没(?![收有]) 并没有 缺(?![口陷乏]) 缺少 缺失 欠缺 未设置 没有设置 未设 没设 没有设 未填写 没有填写 没填写 未填报 没有填报 未填 没有填 没填 未写明 没有写明 没写明 未写 "
         "没有写 没写 未写出 没有写出 未提供 没有提供 没提供 未注明 没有注明 未载明 没有规定 未规定 没规定 没有说明 未说明 没说明",
    "不必": "不需要 无需 无须 不须 不需 毋须 不用(?!途) 不要求", "未采纳": "不采纳 不予采纳 没有采纳 没采纳",
    "不": "不得(?![超高低大少小多分]) 不应(?!急) 不能 不可以 不允许 不准 不许 禁止 严禁 不要(?!求) 不该 不应当 不应该 不可(?!能) 不是", "可": "可以 允许", "只可": "只能", "涉及": "涉及",
    "及时": "及时", "应": "应当 必须 务必 应该 须 需要 需(?!求) 要(?![求点素件])", "是否": "是不是", "超过": "超出 高出", "不超过": "不高于 不大于 不多于 不得超过 不得高于",
    "不低于": "不少于 不小于 不得低于 不得少于", "慢": "慢于 落后于 滞后于 落后 滞后", "快": "快于 超前于 超前", "按": "按照 依照 根据 遵照", "和": "以及 及其 与 及 跟",
    "是": "即为 就是 便是 也是 为(?![何了主准]) 系(?![统数列])", "或": "或者 或是 还是", "已": "已经 业已", "全部": "所有 全都", "各": "每个 每一个 每条 每一条 各个 各项 每项",
    "补充": "补上 补写 补填 补齐", "退回": "打回", "单位成本": "单价", "报送": "上报 提交 递交", "截至": "截止到 截止 截至到", "列入": "纳入 划入 划进 转入 归入 列进",
    "写明": "写清楚 写清 注明 载明 列明 标明", "设置": "设立 设定", "核对": "核实", "待": "有待 尚待", "得满分": "计满分 记满分", "拆分": "拆解 拆成", "认定": "判定 评定 认为", "相差": "差额",
    "之和": "相加 加总 之总和", "一致": "相同 相等", "符合": "相符(?!合)", "乘": "乘以 乘上", "移到": "移至 改列到 归到", "主管部门": "主管单位", "负责人": "责任人", "资金": "经费 款项 钱",
    "支出": "开支 花费 花(?!销)", "各地": "各地区", "称": "名为 叫做 称为", "优等": "等级为优 等级是优 评价等级为优", "良等": "等级为良 等级是良 评价等级为良", "中等": "等级为中 等级是中 评价等级为中",
    "差等": "等级为差 等级是差 评价等级为差", "委托单位": "委托方", "被评价单位": "被评价方", "满分值": "得满分值", "零分值": "得零分值", "如": "如果 倘若 假如 要是", "之下": "下面 底下",
    "之处": "地方(?![政财债国税])", "其余": "其他 其它 余下 剩余 剩下", "自定": "自行确定 自己确定 自己定 自行制定", "未定": "没有确定 未确定 没有定", "变是": "变成", "改是": "改成 换成",
    "期限": "时限", "比例": "比率 比重", "上年": "上一年度 上年度 上一年(?!度)", "下一年度": "下年度 次年 下一年(?!度)", "当年": "本年度 本年(?!度) 当年度", "有效": "生效", "停止": "终止",
    "拨款": "拨付", "公开": "公布", "签名": "签字", "答复": "回复", "编制": "编写 编报", "审核": "审查", "写作": "写成 写为",
}
"""What means the same in this field, in a card and in a sentence alike; a variant may end with what must not follow."""
_EMPTY: Mapping[str, str] = {
    "虚词": "了 着 过 在 是 由 按 和 并 也 都 均 皆 还 再 就 则 即 而 其 其中 之 于 至 到 将 把 被 对 对于 向 往 以 用 从 自 让 且 但 但是 不过 所 故 因 因此 因而 于是 所以 因是 由于 等 等等 为了 关于 至于 "
          "有关 相关 若 如 凡 凡是 当 只 仅 只是 只要 虽然 尽管 既 既然 否则 那么 从而 以便 也就 也就是 便 却 起 起来 来 去 给 才 方可 即可 便可 就可 予以 进行 经 经过 来看 按规定 按要求 而言 来说 里 里面 时 时候 "
          "之间 以来 算起 是否 应 请 者 由此 尚 亦 之处 除此之外 进而 同样 也就是说 换言之 话 加以 给予 做到 做好 确保 进一步 当中 之中 据此 对此 而是 就行 之一 之下 在内 比 相比 针对 围绕 位于 处于",
    "指代": "这 那 此 该 它 它们 两者 二者 自行 自己 自身 本身 这个 这条 这项 这份 这张 这些 这里 此项 此条 该栏 单元格 字样 一词 该项 该条 上述 前述 如下 各 各自 另 另外 另有 个 项 条 张 份 种 类 栏 行 各类 一项 "
          "一条 一个 一份 一类 一栏 一行 一处 一名 一列 一次 一家 一笔 一组 一批 一段 一句 一种 具体",
    "先后": "仍 仍然 仍旧 依然 又 再次 重新 还要 还应 还是 先 首先 其次 然后 接着 随后 再由 最后 最终 同时 此外 例如 比如 譬如 相应 相应地 一并 一起 逐一 逐个 逐条 逐项 依次 依次是 依序 分别 共 一共 共有 总共 共计 总计 "
          "合计 加起来 正好 恰好 刚好 刚 恰恰 眼下 目前 现 现在 如今 当前 至今 本次 此次 这次 当地 整个",
    "说法": "有 具有 写 写有 写着 写出 写明 写在 写成 写作 写是 注明 载明 列明 列出 标明 标注 填 填写 填报 填是 填有 填成 填入 显示 表明 指出 提到 提出 讲 说 称 叫 名是 作 作是 算 算作 算是 属于 属 归 列 列入 列在 "
          "列是 放在 改列 并入 设 设置 设定 设是 设有 定 定是 定在 取 用是 涉及 包括 包含 含 具备 存在 出现 得 得到 取得 占 达 达到 拿 做 做出 从事 报 记 记是 载于 见 见于 出自 详见 参见 来自 源自 出处 出处是 标是 "
          "改是 成为 给出 带 打 打了 评 评是 拟 拟是 依据 规定 要求 判 判是 计 计是 分是 分成 组成 构成 采用 使用 来源于 指是 指 意味着 明确 所列 所写 所填 所报 所设 所述 所称 所示 所用 所指",
    "栏目": "文书 情况 情形 原因 理由 程度 处置 结论 结果 内容 名称 名字 数值 数字 数 数额 金额 值 状态 类别 类型 事项 条款 条文 规则 政策 办法 文件 指标 项目 一节 标准依据 扣分原因 测算依据 测算 计算 核算 日期 报道中 "
          "条文中 文件中 意见中 说明中 报告中 项目中 过程中 表上 表中 表里 表 方面 问题 意见 要点 参数 细则 指引 报道 环节 步骤 要素 条件 范围",
    "记号": "、 · # § | - — ~ / = + ×",
}
GLUE = frozenset(word for words in _EMPTY.values() for word in words.split())
"""What may stand between a card's words and says nothing of its own."""
NOT_AFTER: Mapping[str, str] = {"时": "按和同定准", "应": "对", "由": "自", "对": "相", "来": "原", "用": "费适应作"}
"""Where glue is the end of a word of its own: 按时, 对应."""
TURNING = re.compile(
    "不(?![仅但])|未(?!来)|没(?!收)|无|并非|否(?!则)|免|可(?![能行靠持比])|建议|拟|原(?=是)|(?<![招接对])待(?!遇)|(?<![扣解排])除|"
    "督促|预计|口头|暂(?!行)|部分(?=采纳|支持|列入|完成|达成)|停用|取消")
"""What turns the meaning of the words after it."""
TURNED = re.compile("建议|除外|以外|待定|\\|?是?否(?=$|[|、])")
"""What turns the meaning of the words before it."""
ACTORS = re.compile("财政部门|主管部门|部门单位|小组|科室|[一-龥]{2}[局厅]|中心|被评价单位|第三方|评审人")
"""Who does what a card says."""
_THIS = re.compile(
    "(?:该|此|本|这|这个|这项|这条|这一|这张|这份|上述|前述)"
    "(?:项目|工程|指标|单位|县|市|区|规则|条|项|意见|办法|部门|表|文件|问题|分项|参数|行动|细则|要点|政策|局|事项)")
_BOUND = re.compile("[上下]限(?=是?#)")
"""Says how the number after it compares, which is seen to with the number."""
_LIGHT = frozenset(word for word in _EMPTY["说法"].split() if len(word) == 1)
"""Two of them together are a word of its own."""
_BEGINNING = {first: tuple(word for word in GLUE if word[0] == first) for first in {word[0] for word in GLUE}}


def _bare(variant: str) -> str:
    return variant.partition("(")[0]


_VARIANTS = {variant: word for word, variants in SAME.items() for variant in variants.split()}
_CANON = {_bare(variant): word for variant, word in _VARIANTS.items()}
_FOUND = re.compile("|".join(sorted(_VARIANTS, key=lambda variant: -len(_bare(variant)))))


def canonical(text: str) -> str:
    """One wording for what means the same; 的 gone."""
    return _FOUND.sub(lambda m: _CANON[m[0]], text.replace("的", ""))


@lru_cache(maxsize=1024)
def glue_in(text: str) -> tuple[tuple[int, ...], ...]:
    """Of each place of a text, where words end that begin there and say nothing of their own."""
    return tuple(tuple(_ends(text, at)) for at in range(len(text)))


def _ends(text: str, at: int) -> Iterator[int]:
    first, before = text[at], text[at - 1] if at else ""
    alone = not before or not ({first, before} <= _LIGHT or before in NOT_AFTER.get(first, ""))
    yield from (at + len(word) for word in _BEGINNING.get(first, ()) if text.startswith(word, at) and (alone or len(word) > 1))
    yield from (found.end() for pattern in (_BOUND, _THIS) if (found := pattern.match(text, at)))


@lru_cache(maxsize=4096)
def content(text: str) -> str:
    """What is left of a text without its glue."""
    left, at, ends = "", 0, glue_in(text)
    while at < len(text):
        end = max(ends[at], default=0)
        left += "" if end else text[at]
        at = end or at + 1
    return left
