"""A text is read with a meaning it has, or not at all: made targets and answers, whole and damaged."""

import random
from decimal import Decimal

import pytest

from macros_py.law.typed.target_text import read_target
from macros_py.law.typed.targets import compare
from tests.law.typed.made_texts import DAMAGE, SILENT_REMARKS, UNITS, Meaning, in_base_units, make

MOST_READ = 0.85
"""Share of whole texts that must be read; silence about everything would be no reading."""


def reading(text, achieved=False):
    found = read_target(text, achieved=achieved)
    return Meaning(found.operator, found.value, found.unit) if found.value is not None else None


def fits(found: Meaning, meaning: Meaning) -> bool:
    """Whether a reading is this meaning: 每年 may add what it is per, 万 may leave 元 out."""
    family, per = found.family
    asked, asked_per = meaning.family
    bare = {family, asked} <= {"", "money"}
    return (
        (found.operator, found.value) == (meaning.operator, meaning.value)
        and (family == asked or bare)
        and (per == asked_per or not asked_per)
    )


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda one: one.__name__.strip("_<>"))
def test_a_reading_is_a_meaning_of_the_text_or_none(damage):
    chance = random.Random(f"{damage.__name__} 12")
    for _ in range(700):
        text, allowed = damage(make(chance), chance)
        found = reading(text)
        assert found is None or any(fits(found, one) for one in allowed), (text, found)


def test_whole_texts_are_read():
    chance = random.Random(12)
    texts = [make(chance) for _ in range(1_500)]
    assert sum(reading(one.text) is not None for one in texts) >= MOST_READ * len(texts)


@pytest.mark.parametrize(
    ("text", "operator", "value"),
    [
        ("不少1500件", ">=", "1500"), ("不超76万元", "<=", "760000"), ("不低95%", ">=", "0.95"), ("不高5%", "<=", "0.05"), ("不多于3次", "<=", "3"),
        ("税收突破1亿元", ">", "100000000"), ("三成以上", ">=", "0.3"), ("不低于百分之九十五点五", ">=", "0.955"), ("(含)200人以上", ">=", "200"),
    ],
)  # fmt: skip
def test_slips_that_carry_their_meaning(text, operator, value):
    found = read_target(text)
    assert (found.kind, found.operator, found.value) == ("number", operator, Decimal(value))


@pytest.mark.parametrize(
    "text",
    [
        "不于1500件", "于等于5%", "不少于培训200人", "3个村以上", "200人以", "最200人", "3个工作", "85小小时", "12万万元", "3百百万元", "200元人", "1500方米", "200人(含以上",
        "没有超出200人", "两万一次性补助", "2百百分比",
    ],
)  # fmt: skip
def test_what_may_mean_either_is_not_read(text):
    assert read_target(text).value is None


def test_a_year_in_brackets_is_no_length_of_time():
    assert read_target("群众满意（2023年）").kind == "judgement"


HOLDS = {
    ">=": lambda given, asked: given >= asked, "<=": lambda given, asked: given <= asked, ">": lambda given, asked: given > asked,
    "<": lambda given, asked: given < asked, "=": lambda given, asked: given >= asked, "~": lambda given, asked: given * 10 >= asked * 9,
}  # fmt: skip
"""What meets a target; without an operator more is better, unless the target says cost or time."""


def truths(target: Meaning, answer: Meaning) -> set[bool]:
    """What may be said of a pair: with a bound as the answer, what holds for all it allows."""
    asked, given = in_base_units(target), in_base_units(answer)
    if not {target.family, answer.family} & {("", ""), ("any", "")} and target.family != answer.family:
        return set()
    scales = (Decimal(1),)
    if "" in (target.unit, answer.unit):  # a bare number may be in 万, in points, or in full
        scales = tuple(Decimal(10) ** power for power in (-8, -6, -4, -3, -2, 0, 2, 3, 4, 6, 8))
    found = set()
    for scale in scales:
        each = _allowed(answer.operator, given * scale, asked)
        held = {HOLDS[target.operator](one, asked) for one in each}
        held |= {one <= asked for one in each} if target.operator == "=" else set()  # cost and time: less is better
        found |= held if len(held) == 1 or target.operator == "=" or answer.operator == "~" else set()
    return found


def _allowed(operator: str, value: Decimal, asked: Decimal) -> list[Decimal]:
    """Some of the numbers an answer allows, those beside the target among them."""
    near = [
        value,
        asked,
        asked * 9 / 10,
        *(one + step for one in (value, asked) for step in (Decimal("-0.001"), Decimal("0.001"))),
    ]
    near += [Decimal(0), value * 10 + 1, asked * 10 + 1]
    if operator in ("=", "~"):
        return [value]
    return [
        one for one in near if {">=": one >= value, ">": one > value, "<=": one <= value, "<": one < value}[operator]
    ]


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda one: one.__name__.strip("_<>"))
def test_a_verdict_is_true_of_a_meaning_or_none(damage):
    chance = random.Random(f"{damage.__name__} 2")
    units = tuple(UNITS)
    judged = 0
    for _ in range(400):
        unit = chance.choice(units)
        pair = (unit,) if chance.random() < 0.7 else units
        target, answer = make(chance, (unit,), SILENT_REMARKS), make(chance, pair, SILENT_REMARKS)
        damaged = chance.random() < 0.5
        asked, may_ask = damage(target, chance) if damaged else (target.text, (target.meaning,))
        given, may_give = (answer.text, (answer.meaning,)) if damaged else damage(answer, chance)
        # 达到 is at least as a target and exactly as an answer.
        may_give += tuple(Meaning("=", one.value, one.unit) for one in may_give if "达" in given)
        met = compare(asked, given).met
        judged += met is not None
        assert met is None or met in {truth for one in may_ask for other in may_give for truth in truths(one, other)}, (
            asked,
            given,
            met,
        )
    assert judged or damage.__name__ == "_second_number"
