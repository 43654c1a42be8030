"""Targets and answers as people type them: the published strings, recombined, altered and damaged, with a seed."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parents[1] / "data" / "target_values.csv"
DONE = (
    "达成指标 已达标 完成 已完成 按时完成 有所提高 得到提升 良好 优 效果明显 未完成 基本完成 100% 95% 0.95 12月25日 11月30日 2023年10月20日 10月底 11月15日前 及时 无 "
    "不适用 3 212人 180人次 12万元 5天 有所下降 没有提高 已达成 全部完成 如期 准确 2月28日 2月底 年底 第三季度 上半年 合格 明显提升 达到预期目标 — 0 1"
).split()
OWN = (
    "≥200人 200人次 ６５人 不少于3次 12月31日前 10月底 100% ≥９５％ 95 0 1,200人 ≥1,200人 2万人次 ≤90万元 不超过90万元 约500人 优 良好 100%(3133人) ≥95%以上 "
    "3个工作日 24小时内 半小时内 5% 360 ＞3次 >=520人次 85-90% 三次 2023年12月31日前 -5 下降5% 提高10% 1.2.3 ≥3 ≤5 无 / 不适用 ①人 第3名 12月前 60周岁 二级 0起 1 "
    "2月29日 2月底 年底前 上半年 2023年底 总成本12万 1.5亿元 12.345678万元 ≤3500元/人 Ⅳ类水质得到改善 及时（10月） 无（2次） （5） 不适用（见3） 优秀 持续 ≥1万 35万一年"
).split()
NAMES = (
    *["补贴发放情况"] * 6,
    "有效投诉次数",
    "安全事故发生率",
    "经费节约额",
    "投诉处理率",
    "受理投诉件数",
    "投诉",
    "投诉次数。",
    "违法行为数量",
    "降低率",
    "",
)
REASONS = ("", "", "", "", "无", "受疫情影响少办一期", "3037人,按照实际参保", "实际180人", "５人")
_UNIT = re.compile(r"(万元|亿元|万|元|人次|人|次|%|个工作日|工作日|天|小时|名|家|户|场|㎡)?")
_MARKS = "≥≤<>=约%.,， 　。（）()月日年前底至到一不无/-—0123456789０９人次万元起内上下\u200b\u202e\t*?~§Ⅲ½"
_BEFORE = "≥ ≤ > < >= <= = ＞ 不少于 不低于 不超过 大于 小于 至少 约 近 共 为 控制在 不到 总成本不超过 成本 合格率达到 提高 下降 第 未 》 《 - 满意度≥ 0 1. 每年".split()
_AFTER = "以上 以内 内 及以上 以下 左右 之内 前 。 (含) （3133人） /年 每年 一年 完成 起 月 % 万元 人 万 元/人 个工作日 天".split()


class Point(NamedTuple):
    """One row as typed; ``down``: its block's numbers are to be low."""

    target: str
    achieved: str
    name: str = "补贴发放情况"
    reason: str = ""
    down: bool = False


@cache
def published() -> tuple[str, ...]:
    """The distinct target values of published forms."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return tuple(sorted({row["指标值"] for row in csv.DictReader(file)}))


def answers(target: str) -> list[str]:
    """The target again, its number a little more, a little less, with and without its words."""
    found = [target]
    if match := re.search(r"[0-9０-９][0-9０-９,]*(?:\.[0-9]+)?", target):
        typed = match[0].rstrip(",")
        value = Decimal(typed.translate(str.maketrans("０１２３４５６７８９", "0123456789")).replace(",", ""))
        tail = target[match.start() + len(typed) :]
        unit = _UNIT.match(tail)[0] or ""
        for factor in ("1.06", "0.9", "1"):
            number = f"{value * Decimal(factor):f}"
            number = number.rstrip("0").rstrip(".") if "." in number else number
            found += [number + tail, number, target[: match.start()] + number + tail]
        plain = f"{value:f}"
        found += [f"{before}{plain}{unit}" for before in ("", "达到", "实际", "≥", "超过", "≤")]
        found += [f"{plain}{unit}左右", f"{value / 100:f}", f"{value:.2f}{unit}"]
    return found


def damaged(text: str, chance: random.Random) -> str:
    """A text with one or two marks put in, left out, doubled, or words of another put before or behind."""
    for _ in range(chance.choice((1, 1, 2))):
        at = chance.randint(0, len(text))
        how = chance.randint(0, 5)
        if how == 0:
            text = text[:at] + chance.choice(_MARKS) + text[at:]
        elif how == 1:
            text = text[:at] + text[at + 1 :]
        elif how == 2:
            text = text[:at] + text[at : at + 1] * 2 + text[at + 1 :]
        elif how == 3:
            text = chance.choice(_BEFORE) + text
        elif how == 4:
            text += chance.choice(_AFTER)
        else:
            text = text[:at] + chance.choice(_MARKS) + text[at + 1 :]
    return text


def points(seed: int, count: int) -> Iterator[Point]:
    """So many rows: what is published and what is made up, as it is and damaged."""
    chance = random.Random(seed)
    targets = (*published(), *OWN)
    for _ in range(count):
        target = chance.choice(targets)
        pick = chance.random()
        answer = chance.choice(DONE) if pick < 0.35 else chance.choice(answers(target))
        if chance.random() < 0.25:
            target = damaged(target, chance)
        if chance.random() < 0.2:
            answer = damaged(answer, chance)
        yield Point(target, answer, chance.choice(NAMES), chance.choice(REASONS), chance.random() < 0.2)


def pairs() -> Iterator[Point]:
    """Every published and own target beside every answer it suggests and some of the common words."""
    chance = random.Random(7)
    for target in (*published(), *OWN):
        for answer in dict.fromkeys((*answers(target), "达成指标", "完成", "有所提高", *chance.sample(DONE, 9))):
            yield Point(target, answer)
