"""What a word answers: a claim to have met the target, a bare 完成, a refusal, or the same judgement.

Only whole answers count: 达成指标 claims, 未达成指标 denies, 基本完成 leaves it open. Two judgements are
similar when they share a group of words (有所提高, 得到提升), opposed when one rises and the other falls.
"""

from __future__ import annotations

import re

A_FEW_WORDS = 8
"""Up to so many characters an answer is a bare word, beyond it says something."""

CLAIM = re.compile(
    r"(?:已|均|均已|全部|全面|已全部|圆满|顺利|按时|如期)?(?:达成|达到|实现|完成|符合)(?:了)?(?:年度|年初|全年|预期|预定|既定|绩效|设定|计划)*"
    r"(?:指标值|指标|目标值|目标|要求|效果|标准)|(?:已|均|均已|全部|全面|已全部)?(?:达成|达标|达到预期)"
)
DONE = re.compile(
    r"(?:已|均|均已|全部|全面|已全部|按时|按期|如期|准时|及时|按时全部|圆满|顺利|提前|已按时|已按期|已如期)?(?:完成|办结|完工|做到)(?:了)?"
)
IN_TIME = re.compile(r"(?:已|均|均已|发放|完成)?(?:及时|按时|按期|如期|准时)(?:发放|办理|完成|到位|报送|支付|拨付)?")
NOT_DONE = re.compile(
    r"(?:尚|均|暂)?(?:未|没有|没)(?:能|有)?(?:全部|按时|按期|如期|完全)?(?:完成|达标|达成|达到|实现|开展|实施).{0,8}"
)
PARTLY = re.compile(r"基本|部分|大部分|正在|推进中|进行中|接近|有望")
_DENIES = re.compile(
    r"未(?!发生|出现|发现|见)|没(?!有?(?:发生|出现|发现))|无法|欠|恶化|变差|下滑|有?待(?:完善|改善|改进|提高|加强)|较差|滞后|延迟|延期|逾期|推迟|不(?!断|仅|但|同|少于|低于|超|高于|多于|大于|小于|跨|适|间断|发生)"
)
GRADES = {
    **dict.fromkeys(("优", "优秀"), 4),
    **dict.fromkeys(("良", "良好"), 3),
    **dict.fromkeys(("中", "中等", "合格", "一般"), 2),
    **dict.fromkeys(("差", "较差", "不合格"), 1),
}
"""Words that are grades when they are the whole answer: a lower one does not meet a higher one."""

LEVEL = re.compile(r"(?:[0-9一二三四五六七八九十]+|[A-Z]+)级")

_GROUPS = tuple(
    frozenset(words.split())
    for words in (
        "提高 提升 改善 增强 增加 增长 加强 优化 上升 好转",
        "下降 降低 减少 缓解 消除",
        "及时 按时 按期 如期 准时",
        "良好 优良 优秀 较好 好 优 优质 较高 高",
        "准确 精准 正确 无误",
        "完善 完整 完备 齐全 健全",
        "明显 显著 有效 有所",
        "规范 合规 符合 遵守 严格 按",
        "稳定 平稳 和谐",
        "满意 认可 好评",
        "保障 保证 保护 维护",
    )
)
_UP, _DOWN = _GROUPS[0], _GROUPS[1]


def _has(words: frozenset[str], text: str) -> bool:
    return any(word in text for word in words)


def opposed(one: str, other: str) -> bool:
    """Whether one judgement only rises where the other only falls.

    >>> opposed("事故率下降", "有所上升"), opposed("有所提高", "得到提升")
    (True, False)
    """
    return any(
        _has(up, one) and _has(down, other) and not (_has(down, one) or _has(up, other))
        for up, down in ((_UP, _DOWN), (_DOWN, _UP))
    )


def similar(asked: str, said: str) -> bool:
    """Whether two judgements say the same kind of thing.

    >>> similar("有所提高", "得到提升"), similar("有所提高", "按时发放")
    (True, False)
    """
    return any(_has(group, said) and _has(group, asked) for group in _GROUPS)


def denies(text: str) -> bool:
    """Whether an answer says that something was not so: 未, 没有, 较差, 逾期; but not 不断 or 不低于."""
    return _DENIES.search(text) is not None
