"""What in a report belongs to another year or to another unit: by the workbook, else by the report's own title."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ..documents.document import Document
from ..law.typed.chinese_numerals import year as spelled_year

_YEAR = re.compile(r"([12]\d{3}|二[〇零][〇零一二三四五六七八九]{2})\s*年(?:度|工作总结|部门|项目|整体|绩效|财政)")
_SUBJECT = re.compile(r"自评|绩效|基础数据表|报告|总结|决算")
_ENDINGS = (
    r"残疾人联合会|残联|[\u4e00-\u9fff]{1,6}"
    r"(?:局|委员会|街道办事处|镇人民政府|乡人民政府|联合会|服务中心|卫生院|图书馆|中学|小学|医院)"
)
_UNIT = re.compile(rf"(?:^|[^\u4e00-\u9fff])([\u4e00-\u9fffXＸ]{{2,14}}?(?:{_ENDINGS}))")
_PLACED = re.compile(r"([\u4e00-\u9fff]{2,4}?[县区])(残疾人联合会|残联|民政局|教育局|财政局|人社局|卫健局|文旅局)")
_NOT_A_PLACE = re.compile(r"全|各|我|本|该|社|地|市|省|辖|郊|对|由|与|和|向|在|经|报|为|到|送|从")
_OWN_NAME = re.compile(
    r"[\u4e00-\u9fff]{2}(?:街道办事处|[镇乡]人民政府|中学|小学|幼儿园|医院|卫生院|图书馆|敬老院|林场)$"
)
_HEAD, _HEADING = 6, 60
_OFTEN = 3


@dataclass(frozen=True)
class Stranger:
    """``kind``: year or unit; what was found, what was expected, the words of the report."""

    kind: str
    found: str
    expected: str
    quote: str


def strangers(report: Document, year: int | None, unit: str) -> Iterator[Stranger]:
    """At most one a kind for the head, and one for each heading that has another year."""
    said = years(report)
    own_year = year or (said[0] if said else None)
    if said and year and year not in said:
        yield Stranger("year", str(said[0]), str(year), f"{said[0]}年")
    elif own_year:
        yield from _other_years(report, own_year)
    text = "".join(report.paragraphs)
    titles = [one for one in report.paragraphs[:_HEAD] if len(one.strip()) <= _HEADING]
    named = [match[1] for one in titles for match in _UNIT.finditer(one)]
    if unit and named and not mentions(text, unit):
        yield Stranger("unit", named[0], unit, named[0])
    else:
        yield from _other_units(report, unit)


def years(report: Document) -> list[int]:
    """The years its head says it is of."""
    return [_number(found) for found in _YEAR.findall(report.head)]


def _number(year: str) -> int:
    return int(year) if year.isdigit() else spelled_year(year) or 0


def _other_years(report: Document, year: int) -> Iterator[Stranger]:
    """A heading of the form, or the head of the page, with another year: left over from an older report."""
    for text in (*report.paragraphs[_HEAD:], *report.margins):
        text = text.strip()
        if (
            len(text) > _HEADING
            or not _SUBJECT.search(text)
            or text.endswith(("。", "；", "号）", "）》"))
            or "《" in text
        ):
            continue
        named = [_number(found) for found in _YEAR.findall(text)]
        if len(named) == 1 and year not in named:
            yield Stranger("year", str(named[0]), str(year), text)
            return


def _other_units(report: Document, unit: str) -> Iterator[Stranger]:
    """我县… called by another county's name: the rare one of two names of one kind of office."""
    text = "。".join((*report.paragraphs, *report.margins))
    named = Counter(match.groups() for match in _PLACED.finditer(text) if not _NOT_A_PLACE.search(match[1][:-1]))
    if not named:
        return
    (place, office), times = named.most_common(1)[0]
    if times < _OFTEN and not (unit and place in unit):
        return
    for (other, kind), count in named.items():
        if (
            kind == office
            and count == 1
            and not other.endswith(place)
            and not place.endswith(other)
            and (other, kind) != (place, office)
        ):
            yield Stranger("unit", f"{other}{kind}", f"{place}{office}", f"{other}{kind}")
            return


def mentions(text: str, unit: str) -> bool:
    """Whether a text names the unit, in full or as people shorten it: 残疾人联合会 to 残联."""
    short = unit.replace("残疾人联合会", "残联").replace("人民政府", "政府")
    place = re.sub(r"(?:残疾人联合会|残联).*", "", unit)
    bare = re.sub(r"^[\u4e00-\u9fff]{2,9}?[省市县区](?=[\u4e00-\u9fff]{3,})", "", unit)
    bare = bare if _OWN_NAME.search(bare) else ""
    return any(name and name in text for name in (unit, short, bare, place if 1 < len(place) < len(unit) else ""))
