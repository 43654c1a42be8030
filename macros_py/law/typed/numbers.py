"""A number as people type it into an amount, count or rate cell: read when certain, questioned otherwise.

Nothing is guessed: what is not exactly a number becomes a problem in plain Chinese, with the number that
was probably meant as a proposal that is never applied by itself. Typed width does not matter (１２３ is
123), but ①, ² and ½ are not digits of an amount. A dash, a slash or 无 says that nothing was filled in,
which is not zero.

>>> read_number("￥1，234.50").value
Decimal('1234.50')
>>> read_number("328.187（含调指标23.075万元）").note
'含调指标23.075万元'
>>> read_number("125000元", amount_unit="万元").proposal
Decimal('12.5000')
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

LONGEST = 1_000
"""Characters a cell may have before we stop reading it as a number or a target."""

LONGEST_NUMBER = 64
"""Characters the number itself may have."""

DIGITS = r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
"""Plain digits, or digits properly grouped by thousands."""

MONEY = {"元": 0, "千元": 3, "万": 4, "万元": 4, "百万元": 6, "亿": 8, "亿元": 8}
"""Unit of money → its power of ten in 元."""

CHINESE_DIGITS = "零〇一二两三四五六七八九十百千万亿半"
"""Numerals of running text; in a cell for a number they are words."""

_EDGES = "\ufeff\u00a0\u3000"
_NOT_FILLED = re.compile(r"|[-−—–―_]{1,4}|/|无|空|不适用")
_TYPED = re.compile(
    rf"¥?\s?(?P<sign>[-+−]?)\s?¥?\s?(?:(?P<plain>{DIGITS})|\((?P<negative>{DIGITS})\))\s?(?P<percent>%?)"
    r"(?P<rest>.*)",
    re.DOTALL,
)
_REST = re.compile(r"\s*(?P<unit>[^()]*?)\s*(?:\((?P<note>.+)\))?\s*", re.DOTALL)

_CAUSES = (
    (re.compile(r"[0-9][eE][-+]?[0-9]"), "是科学计数法", "写成普通数字"),
    (re.compile(r"[0-9].*[,，、][0-9]"), "的分隔逗号位置不对，或是几个数写在一起", "只填一个数"),
    (re.compile(r"[0-9]*\.[0-9]*\."), "有多个小数点", "核对后只填一个数"),
    (re.compile(r"(?:约|大约|大概|近)[0-9]|左右|以上|以下"), "是约数", "填确切的数"),
    (re.compile(r"%"), "是百分比，这里填数", "改填数值"),
    (re.compile(r"[0-9]\s+[0-9]"), "中间有空格，可能是两个数", "只填一个数"),
)


@dataclass(frozen=True)
class Folded:
    """A text with full-width characters made half-width and hidden ones removed.

    ``text`` and ``typed`` have the same length, so a span of one is the same span of the other.
    ``hidden``: zero-width or direction characters were there; ``reordered``: some of them change the
    order in which the text is shown.
    """

    text: str
    typed: str
    hidden: bool
    reordered: bool


@dataclass(frozen=True)
class NumberRead:
    """What a cell says. ``problem`` None means certain; otherwise ``value`` is None.

    ``value`` is as typed, a percentage as a fraction; ``blank``: not filled in; ``note``: the annotation
    beside the number; ``problem``: a Chinese sentence; ``proposal``: what was probably meant, never applied.
    """

    value: Decimal | None
    blank: bool
    note: str | None
    problem: str | None
    proposal: Decimal | None


def fold(text: str) -> Folded:
    """Half-width, without hidden characters; digits only from digits typed as such, plain or full-width."""
    text = text.strip(_EDGES)
    if text.isascii():
        return Folded(text, text, False, False)
    typed = "".join(c for c in text if unicodedata.category(c) != "Cf")
    hidden = len(typed) != len(text)
    return Folded("".join(map(_half_width, typed)), typed, hidden, hidden and any(map(_reorders, text)))


def _reorders(character: str) -> bool:
    # Joiners and soft hyphens are neutral (BN); marks and embeddings turn 1234 into 1243 on the screen.
    return unicodedata.category(character) == "Cf" and unicodedata.bidirectional(character) != "BN"


@lru_cache(maxsize=8_192)
def _half_width(character: str) -> str:
    half = unicodedata.normalize("NFKC", character)
    disguised = not "０" <= character <= "９" and (half.isdigit() or half in CHINESE_DIGITS)
    # A character that folds to several stays: ㎡ is not m2, and spans must keep their places.
    return character if len(half) != 1 or disguised else half


def has_strange_digits(text: str) -> bool:
    """Whether a folded text holds digits that are none of ours: ①, ½, ², Ⅳ, ٣."""
    # By category: isnumeric also holds for 参, 两 and other plain words.
    return any(unicodedata.category(c)[0] == "N" and not c.isascii() and c != "〇" for c in text)


def shifted(value: Decimal, power: int) -> Decimal:
    """value × 10^power, exactly, whatever the number of digits."""
    sign, digits, exponent = value.as_tuple()
    return Decimal(format(Decimal((sign, digits, int(exponent) + power)), "f"))


@lru_cache(maxsize=1_024)
def read_number(
    text: str, *, units: frozenset[str] = frozenset(), percent: bool = False, amount_unit: str | None = None
) -> NumberRead:
    """Read one cell.

    ``units`` are the unit words that may follow and mean nothing new (人, the form's 万元); ``percent``
    allows a percentage, given as a fraction; ``amount_unit`` is the form's unit of money, in which
    proposals for amounts in another unit are made. Never raises on a text.

    >>> read_number("——").blank, read_number("0").value
    (True, Decimal('0'))
    >>> read_number("12,34").problem
    '“12,34”的分隔逗号位置不对，或是几个数写在一起，请只填一个数。'
    """
    if len(text) > LONGEST:
        return _problem(text, "太长，不是一个数", "只填数")
    folded = fold(text)
    bare = folded.text.strip()
    if _NOT_FILLED.fullmatch(bare):
        return NumberRead(None, True, None, None, None)
    start = len(folded.text) - len(folded.text.lstrip())
    reading = _read(bare, folded.typed[start : start + len(bare)], units, percent, amount_unit)
    if folded.hidden and reading.problem is None:
        # What the clerk saw is not known where characters were shown in another order.
        meant = None if folded.reordered else reading.value
        return _problem(bare, "夹有看不见的字符", "删除后重新填写", meant)
    return reading


def _read(text: str, typed: str, units: frozenset[str], percent: bool, amount_unit: str | None) -> NumberRead:
    match = _TYPED.fullmatch(text)
    if match is None or (match["sign"] and match["negative"]):
        return _unread(text)
    if len(match["plain"] or match["negative"]) > LONGEST_NUMBER:
        return _problem(text, "位数太多", "核对数位")
    value = Decimal((match["plain"] or match["negative"]).replace(",", ""))
    value = value.copy_negate() if match["negative"] or match["sign"] in ("-", "−") else value
    if match["percent"]:
        if not percent:
            return _unread(text)
        value = shifted(value, -2)
    if match["rest"] in (".", "。"):
        return NumberRead(value, False, match["rest"], None, None)
    rest = _REST.fullmatch(match["rest"])
    if rest is None:
        return _unread(text)
    unit, note = rest["unit"], rest["note"]
    if note is not None and not unit and (note.strip() in units or note.strip() in MONEY):
        unit, note = note.strip(), None
    if unit and unit not in units:
        return _other_unit(text, value, unit, units, amount_unit)
    if note is not None:
        at = match.start("rest") + rest.start("note")
        note = typed[at : at + len(note)].strip()
        if not note or not _balanced(rest["note"]):
            return _unread(text)
    return NumberRead(value, False, note, None, None)


def _balanced(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return False
    return depth == 0


def _other_unit(text: str, value: Decimal, unit: str, units: frozenset[str], amount_unit: str | None) -> NumberRead:
    """A number in a unit that is not the cell's: with a proposal where the conversion is known."""
    if unit in MONEY:
        if amount_unit in MONEY:
            meant = shifted(value, MONEY[unit] - MONEY[amount_unit])
            return _problem(text, f"的单位是{unit}，本表以{amount_unit}填报", f"换算成{amount_unit}后只填数", meant)
        proposal = shifted(value, MONEY[unit]) if unit in ("万", "亿") and units else None
        return _problem(text, f"带有单位“{unit}”", "核对单位后只填数", proposal)
    if unit[0] in "万亿" and unit[1:] in units:
        return _problem(text, f"以“{unit}”计", f"换算成{unit[1:]}后只填数", shifted(value, MONEY[unit[0]]))
    return _unread(text)


def _unread(text: str) -> NumberRead:
    for pattern, fact, advice in _CAUSES:
        if pattern.search(text):
            return _problem(text, fact, advice)
    if has_strange_digits(text):
        return _problem(text, "含有①、½一类的特殊数字", "用普通数字重新填写")
    if any(c in "0123456789" for c in text):
        return _problem(text, "夹有数以外的文字", "只填数，说明写在数后的括号里")
    return _problem(text, "不是数", "填一个数；没有的请留空")


def _problem(text: str, fact: str, advice: str, proposal: Decimal | None = None) -> NumberRead:
    shown = text if len(text) <= 30 else f"{text[:30]}…"
    return NumberRead(None, False, None, f"“{shown}”{fact}，请{advice}。", proposal)
