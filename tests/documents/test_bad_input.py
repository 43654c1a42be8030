"""Files as they come: disguised, locked, huge, hostile, full of what is no text."""

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from macros_py.claims.check import check
from macros_py.documents.word_document import of_bytes
from macros_py.documents.word_numbering import spelled
from macros_py.errors import UnreadableFile
from macros_py.xlsx.container import Container
from tests.documents.test_document import W, docx, p

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refused(data, name="报告.doc"):
    with pytest.raises(UnreadableFile) as caught:
        of_bytes(data, name)
    message = str(caught.value)
    assert message.endswith("。") and "报告" in message
    return message


def test_hidden_text_is_not_read_and_said():
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>旧稿100万元</w:t></w:r>"
    shown = '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>完。</w:t></w:r>'
    report = of_bytes(docx(p("支出120万元，", hidden, shown)), "a.docx")
    assert report.paragraphs == ("支出120万元，完。",) and report.remarks == ()
    assert [(one.look, one.text, one.before, one.after) for one in report.unseen] == [
        ("隐藏", "旧稿100万元", "支出120万元，", "完。")
    ]


def test_fields_are_read_by_their_result():
    simple = '<w:fldSimple w:instr="DOCPROPERTY x"><w:r><w:t>64</w:t></w:r></w:fldSimple>'
    marks = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    complex_ = (
        marks("begin")
        + "<w:r><w:instrText>=60*2 \\* MERGEFORMAT</w:instrText></w:r>"
        + marks("separate")
        + "<w:r><w:t>60</w:t></w:r>"
        + marks("end")
    )
    body = (
        "<w:p>" + p("任务")[5:-6] + complex_ + p("户，完成")[5:-6] + simple + p("户，完成率106.67%。")[5:-6] + "</w:p>"
    )
    report = of_bytes(docx(body), "a.docx")
    assert report.paragraphs == ("任务60户，完成64户，完成率106.67%。",)
    assert [one.verdict for one in check(report).claims] == ["相符"]


def test_a_table_of_contents_is_no_outline():
    contents = '<w:p><w:pPr><w:pStyle w:val="TOC1"/></w:pPr><w:r><w:t>一、概况</w:t></w:r></w:p>'
    linked = p("二、绩效")[:-6] + "<w:r><w:instrText>PAGEREF _Toc1 \\h</w:instrText></w:r></w:p>"
    report = of_bytes(docx(contents + linked + p("一、概况") + p("二、绩效")), "a.docx")
    assert report.paragraphs == ("一、概况", "二、绩效") and check(report).findings == ()


def test_symbols_soft_hyphens_and_ruby():
    ruby = "<w:r><w:ruby><w:rt><w:r><w:t>hàn</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>汉</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    body = p(
        '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>',
        ruby,
        "字<w:softHyphen/>".removesuffix("<w:softHyphen/>"),
        "<w:r><w:softHyphen/></w:r>",
        "完成。",
    )
    assert of_bytes(docx(body), "a.docx").paragraphs == ("□汉字完成。",)
    agreed = check(of_bytes(docx(p("任务60户，完成6\u00ad4户，完成率106.67%。")), "a.docx"))
    assert [one.verdict for one in agreed.claims] == ["相符"]


NUMBERS = f"""<w:numbering {W}><w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{{}}"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
</w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""
STYLES = (
    f'<w:styles {W}><w:style w:styleId="h1"><w:pPr><w:numPr><w:numId w:val="7"/></w:numPr></w:pPr></w:style></w:styles>'
)


def numbered(text, level=0):
    return p(text).replace(
        "<w:p>", f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="7"/></w:numPr></w:pPr>'
    )


def test_automatic_numbers_are_printed_though_no_text_holds_them():
    styled = p("绩效").replace("<w:p>", '<w:p><w:pPr><w:pStyle w:val="h1"/></w:pPr>')
    body = numbered("概况") + numbered("职能", 1) + numbered("人员", 1) + styled + numbered("产出", 1) + p("三、问题")
    parts = {"word/numbering.xml": NUMBERS.format("chineseCounting"), "word/styles.xml": STYLES}
    report = of_bytes(docx(body, parts), "a.docx")
    assert report.paragraphs == ("一、概况", "（一）职能", "（二）人员", "二、绩效", "（一）产出", "三、问题")
    assert check(report).findings == ()
    missing = of_bytes(docx(body + p("五、措施"), parts), "a.docx")
    assert "缺少编号四" in check(missing).findings[0].message


def test_numbers_of_a_kind_we_do_not_spell_silence_the_outline():
    parts = {"word/numbering.xml": NUMBERS.format("hebrew1")}
    report = of_bytes(docx(numbered("概况") + p("二、绩效") + p("四、问题"), parts), "a.docx")
    assert check(report).findings == () and "自动编号" in report.remarks[0]


@pytest.mark.parametrize("number, words", [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五")])
def test_chinese_counting(number, words):
    assert spelled(number, "chineseCountingThousand") == words


def test_notes_headers_macros_links_and_other_files():
    notes = f'<w:footnotes {W}><w:footnote w:type="separator">{p("线")}</w:footnote><w:footnote>{p("注：口径为决算。")}</w:footnote></w:footnotes>'
    extra = {
        "word/footnotes.xml": notes,
        "word/header1.xml": f"<w:hdr {W}>{p('某县残联')}</w:hdr>",
        "word/vbaProject.bin": b"x",
        "word/_rels/settings.xml.rels": '<Relationships><Relationship TargetMode="External" Target="http://x.invalid"/></Relationships>',
    }
    report = of_bytes(
        docx(p("正文。") + '<w:altChunk r:id="r1" xmlns:r="r"/>' + p("<w:r><w:object/></w:r>"), extra), "a.docm"
    )
    assert (
        report.paragraphs[0] == "正文。"
        and report.paragraphs[-1] == "注：口径为决算。"
        and report.margins == ("某县残联",)
    )
    assert [words[:4] for words in report.remarks] == ["有1个嵌", "有1处插", "有1条脚", "含有宏，", "含有指向"]


def test_a_text_box_is_no_picture():
    inner = f"<w:txbxContent>{p('框里的话。')}</w:txbxContent>"
    both = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice>'
        f"<w:drawing>{inner}</w:drawing></mc:Choice><mc:Fallback><w:pict>{inner}</w:pict></mc:Fallback></mc:AlternateContent>"
    )
    report = of_bytes(docx(p("正文。", f"<w:r>{both}</w:r>")), "a.docx")
    assert report.paragraphs == ("正文。", "框里的话。") and report.remarks == ("有1段文本框文字，接在正文之后读取。",)


WEB = """<html><head><meta charset="{0}"><style>p {{color: red}}</style><title>不读</title></head><body>
<p>一、概况</p><div>任务60户，<b>完成64户</b>，<br>完成率116.67%。</div>
<table><tr><td>项目</td><td>金额</td></tr><tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr><tr><td>合计</td><td>4</td></tr></table>
</body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312"])
def test_a_doc_that_is_a_web_page(encoding):
    report = of_bytes(WEB.format(encoding).encode(encoding), "报告.doc")
    assert report.paragraphs == ("一、概况", "任务60户，完成64户，", "完成率116.67%。") and "网页" in report.remarks[0]
    assert report.tables[0].rows[-1] == ("合计", "4")
    assert [one.id for one in check(report).findings] == ["report_table_sum"]


def test_a_doc_that_is_a_page_packed_for_mail():
    packed = f'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="=b"\n\n--=b\nContent-Type: text/html; charset="utf-8"\nContent-Transfer-Encoding: 8bit\n\n{WEB.format("utf-8")}\n--=b--\n'
    assert of_bytes(packed.encode(), "报告.doc").paragraphs[0] == "一、概况"


OLD_XML = '<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:wx="x"><w:body><wx:sect>{}</wx:sect></w:body></w:wordDocument>'
FLAT = '<?xml version="1.0"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"><pkg:part pkg:name="/word/document.xml"><pkg:xmlData><w:document {}><w:body>{}</w:body></w:document></pkg:xmlData></pkg:part></pkg:package>'


@pytest.mark.parametrize(
    "data", [OLD_XML.format(p("一、概况") + p("完成率100%。")), FLAT.format(W, p("一、概况") + p("完成率100%。"))]
)
def test_a_doc_that_is_xml(data):
    assert of_bytes(data.encode(), "报告.doc").paragraphs == ("一、概况", "完成率100%。")


def locked_doc():
    """The head of an old .doc whose one bit says that it is encrypted."""
    head = bytearray(512)
    head[:2], head[10:12] = b"\xec\xa5", (0x0100).to_bytes(2, "little")
    return OLE2 + b"\0" * 504 + bytes(head) + "WordDocument".encode("utf-16-le")


@pytest.mark.parametrize(
    "data, words",
    [
        (locked_doc(), "取消密码"), (OLE2 + b"\0" * 504 + "Workbook".encode("utf-16-le"), "不是 Word 文档"),
        (b"\xff\xd8\xff\xe0 jpeg", "是图片"), (docx("<w:p/>"), "没有文字"), (docx("<w:p><w:r><w:drawing/></w:r></w:p>"), "只有图片"),
        (" \n　\n".encode(), "空文件|没有文字"), (b"<html><body><img src='a'></body></html>", "没有文字"),
        (OLD_XML.replace("<w:word", '<!DOCTYPE a [<!ENTITY b "c">]><w:word').format(p("&b;")).encode(), "DOCTYPE"),
        (OLD_XML.format("<w:p>").encode(), "已损坏"),
    ],
)  # fmt: skip
def test_what_is_refused_in_a_sentence(data, words):
    message = refused(data)
    assert any(word in message for word in words.split("|"))


def test_no_entity_is_expanded_in_old_xml():
    data = OLD_XML.replace("<w:word", '<!DOCTYPE a [<!ENTITY b "' + "大" * 50 + '">]><w:word').format(p("&b;" * 9))
    assert "大大" not in refused(data.encode())


def test_a_part_that_would_burst():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", f"<w:document {W}><w:body>{p('正文。')}</w:body></w:document>")
        package.writestr("word/media/a.bin", b"\0" * (60 << 20))
    assert "压缩比" in refused(bomb.getvalue(), "报告.docx")


def album(path: Path, megabytes: int) -> None:
    """A report full of photographs: bytes no packer makes smaller."""
    photograph = os.urandom(1 << 20)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as package:
        body = p("任务60户，完成64户，完成率106.67%。") + p("<w:r><w:drawing/></w:r>") * megabytes
        package.writestr(
            "word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>", zipfile.ZIP_DEFLATED
        )
        for number in range(megabytes):
            package.writestr(f"word/media/image{number}.jpeg", photograph)


def test_photographs_are_not_unpacked(tmp_path, monkeypatch):
    album(tmp_path / "a.docx", 3)
    read, chunks = [], Container.chunks
    monkeypatch.setattr(Container, "chunks", lambda self, key: read.append(key) or chunks(self, key))
    report = of_bytes((tmp_path / "a.docx").read_bytes(), "a.docx")
    assert read == ["word/document.xml"] and "有3张图片" in report.remarks[0]


MEASURED = """
import pathlib, re, sys
from macros_py.__main__ import main
try:
    main(sys.argv[1:])
finally:
    print(re.search(r"VmHWM:\\s*(\\d+)", pathlib.Path("/proc/self/status").read_text())[1], file=sys.stderr)
"""
"""The verb, and the most memory it had in kilobytes; what the kernel tells a parent counts the parent's own until the start."""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is asked of Linux")
def test_forty_megabytes_of_photographs_fit_into_little_memory(tmp_path):
    album(tmp_path / "报告.docx", 40)
    command = [sys.executable, "-c", MEASURED, "words", tmp_path / "报告.docx", "--json"]
    child = subprocess.run(command, capture_output=True, timeout=100)
    peak = int(child.stderr.split()[-1])
    assert child.returncode == 0 and b"106.67%" in child.stdout and peak < 300 << 10
