"""The chart of points by level-1 indicator: a native chart of the Word document, with its figures as words for who cannot see it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from ..law.rules import plain
from ..xml_text import escape
from .figures import Group

WIDTH, HEIGHT = 5_400_000, 2_700_000
"""In EMU: 15 by 7.5 centimetres."""
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def alt_text(groups: Sequence[Group]) -> str:
    """What the chart shows, in one sentence."""
    return (
        "各一级指标得分："
        + "，".join(
            f"{one.name}{'未评分' if one.points is None else plain(one.points)}（满分{plain(one.full)}）"
            for one in groups
        )
        + "。"
    )


def _xml(groups: Sequence[Group]) -> bytes:
    """The chart as DrawingML: 分值 and 得分 side by side, the figures kept in it."""
    names = [one.name for one in groups]
    full: list[Decimal | None] = [one.full for one in groups]
    series = (("分值", full, "BFBFBF"), ("得分", [one.points for one in groups], "4472C4"))
    body = "".join(_series(number, name, names, values, colour) for number, (name, values, colour) in enumerate(series))
    axes = (
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/><c:axPos val="b"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:crossAx val="2"/></c:catAx>'
        '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling>'
        '<c:delete val="1"/><c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/><c:crossAx val="1"/></c:valAx>'
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        f'<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/>{body}<c:gapWidth val="80"/>'
        f'<c:axId val="1"/><c:axId val="2"/></c:barChart>{axes}</c:plotArea>'
        '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend><c:plotVisOnly val="1"/></c:chart></c:chartSpace>'
    ).encode()


def _series(number: int, name: str, names: Sequence[str], values: Sequence[Decimal | None], colour: str) -> str:
    def points(texts: Sequence[object]) -> str:
        """A bar for each but those that are not scored."""
        bars = (
            f'<c:pt idx="{n}"><c:v>{escape(str(text))}</c:v></c:pt>' for n, text in enumerate(texts) if text is not None
        )
        return f'<c:ptCount val="{len(texts)}"/>' + "".join(bars)

    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/><c:tx><c:v>{name}</c:v></c:tx>'
        f'<c:spPr><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></c:spPr><c:invertIfNegative val="0"/>'
        '<c:dLbls><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
        f"<c:cat><c:strLit>{points(names)}</c:strLit></c:cat>"
        f"<c:val><c:numLit><c:formatCode>General</c:formatCode>{points(values)}</c:numLit></c:val></c:ser>"
    )


def put(document: Any, paragraph: Any, groups: Sequence[Group]) -> None:
    """The chart in a paragraph, as a part of its own."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml

    taken = {str(part.partname) for part in document.package.iter_parts()}
    number = next(n for n in range(1, 10_000) if f"/word/charts/report{n}.xml" not in taken)
    kind = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
    part = Part(PackURI(f"/word/charts/report{number}.xml"), kind, _xml(groups), document.package)
    paragraph.append(parse_xml(_drawing(document.relate_to(part, RELATIONSHIP_TYPE.CHART), number, groups)))


def again(document: Any, control: Any, groups: Sequence[Group]) -> bool:
    """The charts in a control with today's figures; False where there is none any more."""
    found = False
    for inline in control.iter(f"{{{_DRAWING}}}inline"):
        shown = next(inline.iter(f"{{{_CHART}}}chart"), None)
        part = document.related_parts.get(shown.get(f"{{{_RELATIONS}}}id")) if shown is not None else None
        if part is not None:
            part._blob, found = _xml(groups), True
            inline.find(f"{{{_DRAWING}}}docPr").set("descr", alt_text(groups))
    return found


def _drawing(relation: str, number: int, groups: Sequence[Group]) -> str:
    """The run that shows the chart in a paragraph."""
    words = escape(alt_text(groups), {'"': "&quot;"})
    return (
        '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:drawing><wp:inline>'
        f'<wp:extent cx="{WIDTH}" cy="{HEIGHT}"/><wp:docPr id="{900 + number}" name="得分图" descr="{words}"/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )
