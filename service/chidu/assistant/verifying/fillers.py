"""Words that say nothing of their own (虚词): they may stand in a sentence without standing in the card.

They are closed classes of the language, not words that were seen: particles, prepositions, conjunctions, adverbs of manner and order,
pronouns, verbs of saying and of being, verbs that only carry a noun, nouns that only name a heading. Nothing is here that counts,
compares, denies, permits, decides, judges or names somebody.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

from chidu.assistant.verifying.meanings import canonical

_CLASSES: Mapping[str, str] = {
    "助词": "了 着 过 地 之 所 等 等等 而言 来说 来讲 来看 看来 起见 的话 话 一样 一般来说 总的来说 总体上 整体上 总之 与否",
    "介词": "在 从 自 自从 由 于 到 至 往 向 朝 对 对于 对照 关于 至于 有关 相关 针对 就 按 按照 依照 依据 根据 凭 凭借 以 用 拿 把 将 被 让 使 令 给 "
          "为 为了 因 因为 由于 随 随着 跟 和 与 同 及 连同 比 相比 相较 较 经 经由 经过 当 本着 围绕 结合 基于 鉴于 出于 借助 依 照 参照 距 距离 截至 "
          "作为 当作 除此之外 涉及 按规定 按要求 为准",
    "连词": "和 并 并且 而 而且 且 但 但是 不过 只是 然而 所以 故 因此 因而 于是 从而 进而 以便 以 若 若是 如 凡 凡是 如遇 一旦 只要 或 除了 只有 "
          "虽 虽然 虽说 尽管 即使 哪怕 既 既然 既是 否则 那么 那 则 便 就 也就 也就是 也就是说 换言之 换句话说 还是 还有 以及 乃至 甚至 即 即便 无论 不论 不管 "
          "另 另外 此外 同时 与此同时 其中 例如 比如 譬如 举例来说 像 诸如 一是 二是 三是 一方面 另一方面 要么 甚而 加之 再者 其次 首先 最后 最终 其一 其二",
    "副词": "也 亦 都 均 皆 还 再 又 才 就 便 即 却 倒 反而 反倒 竟 竟然 居然 其实 实际 实际上 事实上 确实 的确 当然 自然 显然 果然 本 本来 本身 原本 "
          "仍 仍然 仍旧 依然 依旧 还是 一直 始终 继续 正 正在 正好 恰好 刚好 恰恰 刚 刚刚 曾 曾经 会 能 能够 得以 才能 方能 方可 即可 便可 就可 就能 "
          "很 较 较为 比较 更 更加 更为 十分 非常 相当 特别 尤其 格外 尤 太 略 略微 稍 稍微 够 足够 完全 明确 清楚 清晰 具体 详细 如实 认真 切实 严格 "
          "尽快 尽早 抓紧 及时 及早 立即 立刻 马上 随即 迅速 即刻 事先 首先 先 先行 先是 后续 随后 然后 接着 之后 以后 此后 其后 而后 再次 重新 重 "
          "暂时 目前 现 现在 如今 眼下 当前 现阶段 至今 迄今 此时 届时 当时 这时 到时 那时 今后 "
          "一起 一同 一并 一道 共同 统一 同样 同 完整 齐全 明白 完毕 相 逐一 逐个 逐条 逐项 逐步 依次 依次是 依序 按序 分别 各自 单独 另行 相应 相应地 对应 直接 主要 主要是 具体来说 "
          "共 一共 总共 共有 共计 总计 合计 总 加起来 只 仅 仅仅 只是 仅有 单 单单 光 特意 专门 一律 一概 统统 全都 也就是 好 到底 究竟 毕竟 往往 通常 "
          "自行 自己 亲自 互相 相互 彼此 由此 据此 对此 就此 注意 需注意 需要注意是 应注意是 应注意 值得注意是 应说明是 总之 可见 由此可见 具体而言 "
          "为此 如此 这样 这么 那样 同样 也是 都是 均为 进一步 更进一步 还要 还应 还需 也要 也应 也需",
    "代词": "这 那 此 该 本 其 它 它们 他们 自身 两者 二者 三者 前者 后者 这个 那个 这些 那些 这里 那里 此处 该处 这条 这项 这份 这张 这种 这类 这次 这一 "
          "这一项 这一条 这一点 此项 此条 此类 此次 本次 本表 本项 该项 该条 该类 该栏 该表 上述 前述 是否 上面 如下 下列 以下 下述 上文 前面 后面 各 各自 每 某 有的 有些 "
          "什么 几 几个 几条 几项 任何 哪 哪些 哪个 哪一 哪一个 哪一项 哪一条 怎样 怎么 怎么样 如何 多少 为何 为什么 整个 其自身 相关方",
    "说": "说 讲 写 写有 写着 写出 写明 写清 写清楚 写在 写成 写作 写是 写到 注明 载明 载有 记载 记录 记录在 列明 列出 列示 列有 标明 标注 标示 填 填写 填报 填列 填是 "
         "填有 填成 填入 填在 填着 填了 显示 表明 表示 反映 体现 反映出 呈现 展示 指出 提出 提到 提及 说明了 说到 描述 表述 阐明 介绍 强调 意味着 指 是指 称 称是 叫 "
         "叫做 名叫 所写 所列 所填 所报 所设 所述 所称 所示 所用 所指 所说 所谓 所在 所提 可见 见 见于 看 看到 看出 看来 详见 参见 来自 源自 出自 来源于 出处 出处是 载于 "
         "读作 记 记是 报 报是 认为 据 据称 据悉 得知 得出 算出 明确 明确了 要求 规定 规定了 规定是 写进 讲明 说清 说清楚 表上写 表里写",
    "是": "是 系 即是 就是 也就是 便是 为 乃 有 具有 具备 带有 含有 拥有 存在 有着 出现 产生 发生 形成 构成 组成 成 成为 变成 成是 属 属于 归 归于 归属 归入 位于 "
         "处于 处在 在于 包括 包含 含 涵盖 囊括 达 达到 达成 占 等 起 起来 来 去 出 出来 下来 过来 起 成了 变是 当成 视作 当做 有了 也有 还有 均有 都有",
    "做": "做 做到 做好 做出 作 作出 作是 作成 进行 开展 实施 实行 施行 推行 展开 组织 从事 加 加以 予以 给予 给以 得 得到 获得 取得 拿到 采取 采用 运用 使用 利用 设 "
         "设有 设置 设定 设是 设立 设了 定 定在 定成 定出 确保 列 列入 列在 列是 放 放在 放到 放进 归到 归在 划到 改列 改列到 改列在 并入 计 计入 算 算是 算作 算成 算得 判 判是 评 评是 评了 "
         "拟是 分成 取 取得 用于 用来 完成 办理 处理 履行 给出 提供 带 打 打了 改是 改成 来做 予 落到 落实 落实到 推进 着手 着力",
    "名目": "情况 情形 状况 现象 事 事情 事项 事宜 事实 内容 信息 方面 环节 领域 角度 程度 水平 原因 理由 缘由 缘故 结论 结果 因素 要素 要求 条件 前提 方式 方法 形式 "
          "途径 办法 做法 步骤 阶段 过程 时候 时 时间 期间 地方 位置 处 之处 数 数字 数值 数据 数量 数额 金额 值 额 名称 名字 字样 一词 说法 表述 措辞 写法 类 类别 类型 种类 状态 "
          "栏 栏目 行 列 格 单元格 表 表格 表上 表中 表里 表内 表下 卡 卡片 文字 原文 条款 条文 规则 规定 政策 办法 文件 细则 指引 意见 通知 报道 报道中 报告中 条文中 文件中 "
          "意见中 说明中 项目中 过程中 依据 处置 文书 项目 指标 参数 要点 问题 标准依据 扣分原因 测算 测算依据 计算 核算 日期 一节 范围 单位 部门 机构 人员 人 方 有关方 主体 "
          "有关部门 有关单位 相关部门 相关单位 有关人员 系统 工作 任务 事务 这件事 这一情况 这一问题 该情况 里 里面 里头 之内 之中 之间 当中 之下 下面 下方 底下 之上 之一 在内 以来 "
          "时候 算起 口径 做法 幅度 这部分 那部分 环节中 清单 名下 项下",
    "量词": "个 条 项 份 张 类 种 处 次 家 名 笔 批 组 段 句 套 行 栏 格 款 道 点 件 步 一个 一条 一项 一份 一张 一类 一种 一处 一次 一家 一名 一笔 一批 一组 一段 一句 "
          "一套 一行 一栏 一格 一款 一道 一点 一件 一步 一环 有一",
    "记号": "、 · # § | - — ~ / = + ×",
}
_LISTED = frozenset(word for words in _CLASSES.values() for word in words.split())
FILLERS = _LISTED | {canonical(word) for word in _LISTED}
_BODIES = re.compile("单位|部门|机构|系统|人员|主体")
HEADINGS = frozenset(word for word in ("完成", *_CLASSES["名目"].split()) if len(word) > 1 and not _BODIES.search(word))
"""They name a heading, and must not stand where the card has another."""
SAYING = frozenset(word for name in ("说", "做", "是") for word in _CLASSES[name].split() if len(word) > 1)
"""Of these it matters whether the card says them or denies them."""
_GUARDED: Mapping[str, tuple[str, str]] = {
    "时": ("按和同定准及限小", "间限效"), "应": ("对供响", ""), "由": ("自理", ""), "对": ("相核校比", "象"), "来": ("原未", "源"), "用": ("费适应作信公", "途款户"),
    "成": ("组完", "本果"), "数": ("指参基人系倍", "据量"), "值": ("价产", ""), "报": ("上申", "销"), "设": ("建", "备计施"), "列": ("系", ""), "定": ("决确核认", "性额"),
    "计": ("统合会审设", "划"), "评": ("自考测", "价审估"), "分": ("部", "配析项"), "方": ("地", "案法向"), "人": ("", "次均员工民"), "表": ("代", "决"), "项": ("", "目"),
    "本": ("成基样资", "级市县区省"), "行": ("运执银", "业为"), "处": ("", "罚分理"), "点": ("重", ""), "名": ("", "单"), "道": ("街", "路"), "家": ("国专", "庭"),
    "事": ("人", "业"), "放": ("发投开", "行宽"), "能": ("功", "力"), "会": ("", "议计员"), "加": ("增参追", ""), "种": ("", "植"), "组": ("", "织"),
    "过": ("通超", ""), "得": ("不", "分"), "提": ("", "高升"), "打": ("", "回"), "额": ("", "度"), "给": ("供", ""), "现": ("实", "金"),
    "正": ("更改补", "式"), "重": ("权严", "点大要复叠"), "单": ("清名", "位价项"), "同": ("合", "意"), "系": ("", "数统"), "格": ("合资价", ""), "步": ("", "骤"),
    "先": ("优", ""), "经": ("", "费济"), "记": ("登", ""), "取": ("", "消"), "总": ("", "额数"), "占": ("", "比"), "出": ("支", "资"), "去": ("", "年"),
    "好": ("良", "处"), "相": ("", "符差关应等同似当互加乘对比"), "以": ("", "上下内"),
}
"""One character that is a filler, unless it belongs to a word with one of these before it or after it: 按时, 设备."""
_THIS = re.compile(
    "(?:该|此|本|这|这个|这项|这条|这一|这张|这份|上述|前述)"
    "(?:项目|工程|指标|单位|县|市|区|规则|条|项|意见|办法|部门|表|文件|问题|分项|参数|行动|细则|要点|政策|局|事项|费用|活动|评价|报告|款)")
_BOUND = re.compile(
    "[上下]限(?=是?#)|满(?=#)|(?<=[^为是评定级等成优良中差、和|#])中(?![等差])|"
    "后(?=是#)|(?<=复核|审核|评审|调整|调减|核减)后(?!#)|(?<=时间|数量|内容|形式|权重|金额|程序|口径|程度)上|"
    "^说明(?=[^|]{5})|被?(?:认定|判定|评定|确定)(?=是)|通过(?=[^|]{2,8}(?:方式|渠道|途径|形式|手段|调查|回访|抽查|访谈))")
"""Words that say nothing where they stand so: 上限 and 满 before a number are seen to with the number."""
_LIGHT = frozenset(word for name in ("说", "做") for word in _CLASSES[name].split() if len(word) == 1)
"""Two of them together are a word of its own."""


def lengths(words: Collection[str]) -> Mapping[str, tuple[int, ...]]:
    """How long words are that begin with a character: where none begins, none need be looked for."""
    of: dict[str, set[int]] = {}
    for word in words:
        of.setdefault(word[0], set()).add(len(word))
    return {first: tuple(sorted(some)) for first, some in of.items()}


_LENGTHS = lengths(FILLERS)


@lru_cache(maxsize=2048)
def filled(text: str) -> tuple[tuple[int, ...], ...]:
    """Of each place of a text, where words end that begin there and say nothing of their own."""
    ends = [_ends(text, at) if first in _LENGTHS else [] for at, first in enumerate(text)]
    for found in (*_THIS.finditer(text), *_BOUND.finditer(text)):
        ends[found.start()].append(found.end())
    return tuple(map(tuple, ends))


def _ends(text: str, at: int) -> list[int]:
    ends = [at + length for length in _LENGTHS[text[at]] if at + length <= len(text)]
    return [end for end in ends if text[at:end] in FILLERS and (end > at + 1 or _stands_alone(text, at))]


def _stands_alone(text: str, at: int) -> bool:
    before, after = text[at - 1:at], text[at + 1:at + 2]
    left, right = _GUARDED.get(text[at], ("", ""))
    light = text[at] in _LIGHT and before in _LIGHT
    return not light and not (before and before in left) and not (after and after in right)


@lru_cache(maxsize=8192)
def content(text: str) -> str:
    """What is left of a text without its fillers."""
    left, at, ends = "", 0, filled(text)
    while at < len(text):
        end = max(ends[at], default=0)
        left += "" if end else text[at]
        at = end or at + 1
    return left
