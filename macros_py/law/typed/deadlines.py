"""Dates as people write them in a plan: 10月底, 11月30日前, 12月之前, and whether one keeps another.

A date is what its words allow: 10月 is any day of October, 10月底 its last third, 12月之前 ends with
November or with December. A date that keeps the strict reading is kept, one that breaks the lenient one is
broken, and in between nobody can say. A day of every month (每月25日) is no date; 每年11月30日 is one.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field, replace

from .chinese_numerals import cardinal

LEAP = 4
"""A year to look up February in when none is stated: its 29th may be meant."""


@dataclass(frozen=True)
class Deadline:
    """A date with the precision of its words; year and day None where not stated.

    ``end_of_month``: 月底, 月末, a quarter's or a year's end. ``first_month``: where a whole quarter, half or
    year begins, 0 when a month is named. ``before``: "" on or within, "<=" by then,
    "<" before a bare month (12月之前). ``span`` its place in the folded text.
    """

    year: int | None
    month: int
    day: int | None
    end_of_month: bool = False
    before: str = ""
    span: tuple[int, int] = (0, 0)
    first_month: int = field(default=0, repr=False)


_YEAR = r"(?:(?P<year{0}>[12][0-9]{{3}})\s?年度?|(?:当|本|今|每|该)年度?)"
_MONTH = r"(?P<month>(?<![0-9.])[0-9]{1,2}|十[一二]|(?<!十)[一二三四五六七八九十])月份?"
_DATE = re.compile(
    r"(?<![0-9.])(?P<y>[12][0-9]{3})(?P<mark>[./\-年])(?P<m>[0-9]{1,2})(?:(?P=mark)|月)(?P<d>[0-9]{1,2})(?![0-9.])"
    r"[日号]?(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?"
    rf"|{_YEAR.format(1)}?{_MONTH}(?:(?P<day>[0-9]{{1,2}})[日号]|(?P<part>底|末|初|上旬|中旬|下旬))?(?![0-9])"
    rf"|(?:{_YEAR.format(2)}第?|第|(?<![0-9一二三四、和个每前双至到.-]))(?P<quarter>[一二三四1-4])季度(?:底|末|内)?"
    rf"|(?:{_YEAR.format(3)})?(?<![每0-9])(?P<half>[上下]半年)(?:底|末|内)?"
    rf"|{_YEAR.format(4)}(?:年?(?:底|末|终)|内|全年)|(?<![0-9两半次一二三四五六七八九十])年(?:底|末|终|内)"
)
_RECURRING = re.compile(r"每个?(?:双|单)?(?:月|周|季|旬|日|天|半年|学期|星期)")
_JOIN = re.compile(r"\s*(?:-|−|—|–|~|至|到){1,2}\s*")
_FROM_MONTH = re.compile(r"(?:(?P<year>[12][0-9]{3})年|(?<![0-9.]))(?P<first>[0-9]{1,2})\s*(?:-|—|–|~|至|到)\s*$")
_BEFORE = re.compile(r"(?:之|以)?前|止")
_AFTER = re.compile(r"(?:之|以)?后|起|开始")
_WITHIN = re.compile(r"(?:以|之)?内")
_BY = re.compile(r"(?:不晚于|不迟于|截至|截止|最迟|最晚|≤|<=|不超过)(?:到|至)?$")


def find_deadline(text: str) -> Deadline | None:
    """The one date of a folded text, or the end of its one period; None if there is none or no one date.

    >>> find_deadline("11月底前完成")
    Deadline(year=None, month=11, day=None, end_of_month=True, before='<=', span=(0, 5))
    >>> find_deadline("每月25日前") is None, find_deadline("13月底") is None
    (True, True)
    """
    if _RECURRING.search(text):
        return None
    matches = list(_DATE.finditer(text))
    if not matches or len(matches) > 2:
        return None
    dates = [date for match in matches if (date := _deadline(match)) is not None]
    if len(dates) < len(matches):
        return None
    start, last = matches[0].start(), dates[-1]
    if len(matches) == 2:
        if not _JOIN.fullmatch(text, matches[0].end(), matches[1].start()):
            return None
        last = last if last.year or not dates[0].year else replace(last, year=dates[0].year)
    elif opening := _FROM_MONTH.search(text, 0, start):
        if not 1 <= int(opening["first"]) <= last.month:
            return None
        start = opening.start()
        last = replace(last, year=int(opening["year"])) if opening["year"] else last
    return _bounded(text, start, matches[-1].end(), last)


def mentions_date(text: str) -> bool:
    """Whether anything in a folded text looks like a date."""
    return _DATE.search(text) is not None


def _bounded(text: str, start: int, end: int, date: Deadline) -> Deadline | None:
    if _AFTER.match(text, end):
        return None
    before = _BEFORE.match(text, end)
    within = before or _WITHIN.match(text, end)
    by = _BY.search(text, 0, start)
    operator = "<=" if within or by else ""
    if before and date.day is None and not date.end_of_month:
        operator = "<"
    return replace(date, before=operator, span=(by.start() if by else start, within.end() if within else end))


def _deadline(match: re.Match[str]) -> Deadline | None:
    year = next((int(match[name]) for name in ("y", "year1", "year2", "year3", "year4") if match[name]), None)
    if match["quarter"]:
        quarter = _number(match["quarter"])
        return _period(match, year, 3 * quarter, 3)
    if match["half"]:
        return _period(match, year, 6 if match["half"][0] == "上" else 12, 6)
    month, day = match["m"] or match["month"], match["d"] or match["day"]
    if month is None:
        return _period(match, year, 12, 12)
    month = _number(month)
    day = int(day) if day else {"上旬": 10, "中旬": 20}.get(match["part"] or "")
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= _days(year, month)):
        return None
    return Deadline(year, month, day, match["part"] in ("底", "末", "下旬"))


def _number(text: str) -> int:
    return int(text) if text.isdigit() else int(cardinal(text) or 0)


def _period(match: re.Match[str], year: int | None, last: int, months: int) -> Deadline:
    """A quarter, half or year; its 底 or 末 is the end of its last month."""
    whole = match[0][-1] not in "底末终"
    return Deadline(year, last, None, True, first_month=last - months + 1 if whole else 0)


def _days(year: int | None, month: int) -> int:
    return monthrange(year or LEAP, month)[1]


def kept(limit: Deadline, done: Deadline) -> bool | None:
    """Whether what was done at ``done`` was in time; None where the words leave it open.

    A year stated on one side only is not compared.

    >>> kept(find_deadline("10月底"), find_deadline("10月31日"))
    True
    >>> kept(find_deadline("12月之前"), find_deadline("12月5日")) is None
    True
    """
    with_year = limit.year is not None and done.year is not None
    earliest, latest = _window(done)
    _, lenient = _window(limit)
    strict = (limit.year or 0, limit.month, 0) if limit.before == "<" else lenient
    if _moment(latest, with_year) <= _moment(strict, with_year):
        return True
    # "Before June" as an answer says nothing of how early.
    if not done.before and _moment(earliest, with_year) > _moment(lenient, with_year):
        return False
    return None


_Day = tuple[int, int, int]
"""Year (0 where none is stated), month, day."""


def _moment(date: _Day, with_year: bool) -> tuple[int, ...]:
    return date if with_year else date[1:]


def _window(date: Deadline) -> tuple[_Day, _Day]:
    """The first and the last day that the words allow."""
    year = date.year or 0
    last = _days(date.year, date.month)
    if date.day is not None:
        return (year, date.month, date.day), (year, date.month, date.day)
    if date.first_month:
        return (year, date.first_month, 1), (year, date.month, last)
    return (year, date.month, 21 if date.end_of_month else 1), (year, date.month, last)
