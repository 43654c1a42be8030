"""The page set-up of a report: A4, the fonts of an official document, page numbers and code in the footer."""

from __future__ import annotations

from typing import Any

from . import content_controls
from .runs import set_font

CODE = "数据校验码"
FONTS = {0: ("仿宋_GB2312", 16), 1: ("方正小标宋简体", 22), 2: ("黑体", 16), 3: ("楷体_GB2312", 16)}
"""Level of the outline → font and its size in points; level 0 is text."""
FONT_SUBSTITUTES = {
    "方正小标宋简体": "方正小标宋_GBK,华文中宋,宋体",
    "仿宋_GB2312": "仿宋,FangSong",
    "楷体_GB2312": "楷体,KaiTi",
}
"""Font that not every computer has → fonts that Word and WPS use instead, by the font table of the document."""
LATIN = "Times New Roman"
BODY = "Body Text"
_LINE = 28
"""The line spacing of official documents, in points."""


def set_up(document: Any, code: str, edition: str, title: str) -> None:
    """Set up an empty document: page, styles and footer. ``edition``: the edition of the form it is made from."""
    from docx.shared import Cm

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    _styles(document)
    _set_font_substitutes(document)
    facts = document.core_properties
    facts.title, facts.author, facts.comments = title[:250], "", ""
    _set_footer(section.footer.paragraphs[0], code, edition)


def _styles(document: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    styles = document.styles
    set_font(styles["Normal"], *FONTS[0], latin=LATIN)
    styles["Normal"].paragraph_format.space_after, styles["Normal"].paragraph_format.line_spacing = Pt(0), 1.0
    language = styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:lang')}")
    language.set(qn("w:eastAsia"), "zh-CN")
    for level in (0, 1, 2, 3):
        style = styles[f"Heading {level}" if level else BODY]
        set_font(style, *FONTS[level], latin=LATIN if level == 0 else "")
        style.font.bold, style.font.color.rgb = False, RGBColor(0, 0, 0)
        shape = style.paragraph_format
        shape.space_before, shape.space_after = Pt(0), Pt(_LINE if level == 1 else 0)
        shape.line_spacing = Pt(_LINE + 8 if level == 1 else _LINE)
        if level == 1:
            shape.alignment = WD_ALIGN_PARAGRAPH.CENTER
        else:
            set_indent(style.element.get_or_add_pPr(), 2)


def style_name(document: Any, name: str) -> str | None:
    """The style's name if the document has the style, which other programs may have removed; else None."""
    return name if any(style.name == name for style in document.styles) else None


def set_indent(facts: Any, letters: int) -> None:
    """Indent the first line by that many characters of the paragraph's font."""
    from docx.oxml.ns import qn

    facts.get_or_add_ind().set(qn("w:firstLineChars"), str(100 * letters))
    facts.get_or_add_ind().set(qn("w:firstLine"), str(320 * letters))


def _set_font_substitutes(document: Any) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE

    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for name, others in FONT_SUBSTITUTES.items()
    )
    part._blob = part.blob.replace(b"</w:fonts>", f"{fonts}</w:fonts>".encode())


def _set_footer(paragraph: Any, code: str, edition: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def text_run(text: str) -> Any:
        run = paragraph.add_run(text)
        set_font(run, "宋体", 10.5)
        return run._r

    def add_field(what: str) -> None:
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), what)
        field.append(text_run("1"))
        paragraph._p.append(field)

    text_run("第 ")
    add_field("PAGE")
    text_run(" 页　共 ")
    add_field("NUMPAGES")
    text_run(f" 页　　{CODE} ")
    control = content_controls.new_control(CODE, edition)
    paragraph._p.append(control)
    content_controls.content_of(control).append(text_run(code or "—"))
