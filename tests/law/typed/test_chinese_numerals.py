"""Chinese numerals: the corpus beside the grammar, damaged numerals against another reader, phrases that are no numbers."""

import doctest
import random
import tomllib
from decimal import Decimal
from pathlib import Path

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from macros_py.law.figures_in_text import figures
from macros_py.law.typed import chinese_numerals as grammar
from macros_py.law.typed.chinese_numerals import LETTERS, cardinal, spelled, value
from macros_py.law.typed.target_text import read_target

CORPUS = tomllib.loads(Path(grammar.__file__).with_suffix(".toml").read_text(encoding="utf-8"))
VALUES = [(Decimal(number), text) for number, texts in CORPUS["values"].items() for text in texts]


def test_examples_in_the_docstrings():
    found = doctest.testmod(grammar)
    assert found.attempted >= 6 and found.failed == 0


@pytest.mark.parametrize(("number", "text"), VALUES)
def test_what_a_phrase_comes_to(number, text):
    assert value(text) == number


@pytest.mark.parametrize("text", [text for texts in CORPUS["none"].values() for text in texts])
def test_what_is_no_number(text):
    assert value(text) is None


@pytest.mark.parametrize("text", [text for texts in CORPUS["phrases"].values() for text in texts])
def test_a_phrase_holds_no_figure(text):
    for frame in ("{}", "{},全年支出100万元。", "开展{}等工作,支出100万元。"):
        sentence = frame.format(text)
        assert [one for one in figures(sentence, sentence) if one.value != 1_000_000] == []
    assert read_target(text).value is None


@pytest.mark.parametrize(
    ("number", "text"), [(number, text) for number, text in VALUES if number > 2 and value(text) == cardinal(text)]
)
def test_a_numeral_before_its_unit(number, text):
    """The same grammar serves a target and a sentence, and neither takes a part of a numeral for the whole."""
    assert read_target(f"{text}户").value == number
    assert [(one.value, one.unit) for one in figures(f"共{text}元", f"共{text}元")] == [(number, "元")]


@pytest.mark.parametrize(
    ("text", "number"),
    [("三成", "0.3"), ("百分之九十五点三", "0.953"), ("千分之五", "0.005"), ("3成", "0.3"), ("百分之百", "1")],
)
def test_a_share_as_a_target(text, number):
    for typed, operator in ((text, "="), (f"{text}以上", ">="), (f"不超过{text}", "<=")):
        target = read_target(typed)
        assert (target.kind, target.value, target.operator) == ("number", Decimal(number), operator)


def test_another_reader_agrees():
    """Numbers as cn2an writes them are read back; no damage to them makes two readers differ."""
    chance = random.Random(12)
    for _ in range(1_500):
        number = chance.randrange(1, 10 ** chance.randint(1, 5)) * 10 ** chance.randint(0, 7)
        text = cn2an.an2cn(str(number), "low")
        assert cardinal(text) == number
        capital = cn2an.an2cn(str(number), "up")
        assert len(capital) == 1 or value(capital) == number
        for damaged in _damaged(text, chance):
            ours, theirs = cardinal(damaged), _theirs(damaged)
            assert ours is None or theirs is None or ours == theirs, damaged
            # What only we read is a half, or spoken short behind 亿; anything else would be a reading too many.
            assert ours is None or theirs is not None or damaged == "半" or damaged[-2:-1] == "亿", damaged


def _damaged(text: str, chance: random.Random) -> list[str]:
    at, other = chance.randrange(len(text)), chance.randrange(len(text))
    swapped = list(text)
    swapped[at], swapped[other] = swapped[other], swapped[at]
    return [
        text[:at] + text[at + 1 :],
        text[:at] + text[at] + text[at:],
        "".join(swapped),
        text[:at] + chance.choice(LETTERS) + text[at + 1 :],
        text[:at] + chance.choice(LETTERS) + text[at:],
    ]


def _theirs(text: str) -> int | None:
    try:
        return cn2an.cn2an(text.replace("〇", "零"), "normal")
    except (ValueError, KeyError, IndexError):
        return None


@given(st.integers(0, 9_999))
def test_what_is_written_is_read(number):
    assert cardinal(spelled(number)) == number == cardinal(spelled(number, "零一二三四五六七八九"))


@given(st.text(alphabet=LETTERS + "点成分之第元", max_size=14))
def test_any_text_is_a_number_or_none(text):
    found = value(text)
    assert found is None or found >= 0
