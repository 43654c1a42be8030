"""Which way is better, where the name of an indicator says so with certainty.

投诉次数 and 事故发生率 are to be low; 受理投诉件数 and 投诉处理率 count work done and are not; of 群众投诉
nobody can say.
"""

from __future__ import annotations

import re

HARM = tuple("投诉 上访 事故 故障 差错 违规 违纪 违法 失误".split())
_HARM = "|".join(HARM)
_ITS_NUMBER = re.compile(rf"(?:{_HARM})(?:事件|案件|行为)?(?:发生)?(?:的?(?:次数|起数|件数|例数|数量|数)|率)$")
_ITSELF = re.compile(rf"(?:{_HARM})(?:情况|事件|案件|行为|现象)?(?:发生)?$")
WORK = tuple(
    "处理 处置 办理 办结 答复 回复 回访 接待 受理 接受 化解 调解 解决 整改 排查 排除 修复 维修 抢修 应急 演练 培训 宣传 教育 预防 防范 查处 查办 "
    "打击 查获 侦破 立案 举报 纠正 整治 拆除 曝光 发现 上报 报告 救助 减少 下降 降低 控制 检查 督查 巡查 监督 热线 渠道 满意 零 未 无".split()
)
_WORK = re.compile("|".join(WORK))


def less_is_better(name: str) -> bool:
    """Whether the name is the number or the rate of a harm.

    >>> [less_is_better(name) for name in ("有效投诉次数", "安全事故发生率", "受理投诉件数", "投诉处理率", "投诉")]
    [True, True, False, False, False]
    """
    return bool(_ITS_NUMBER.search(name)) and not _WORK.search(name)


def perhaps_less(name: str) -> bool:
    """Whether the name is that of a harm, without saying that its number is meant."""
    return bool(_ITSELF.search(name)) and not _WORK.search(name)
