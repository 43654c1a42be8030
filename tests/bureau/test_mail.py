"""Mails as mail programs in China really write them, and as no honest program does."""

import base64
import struct
import time
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

import pytest

from macros_py.bureau.receive.content import Unread
from macros_py.bureau.receive.mail import read_mail
from macros_py.bureau.receive.sources import opened
from macros_py.bureau.register.incoming_file import Item, moment
from macros_py.bureau.register.store import Store
from tests.bureau.test_archive import zipped

SENT = datetime(2021, 1, 20, 1, 2, 3, tzinfo=UTC)


def mail(*attachments, text="附件请查收。", **heads):
    """A mail with (name, bytes) attached."""
    made = EmailMessage(policy=SMTP)
    heads = {"From": "张三 <Zhang@example.org>", "Subject": "报送绩效自评", "Message-ID": "<1@example.org>"} | heads
    for head, value in {"Date": format_datetime(SENT), **heads}.items():
        if value is not None:
            made[head] = value
    made.set_content(text)
    for name, data in attachments:
        made.add_attachment(data, "application", "octet-stream", filename=name)
    return made


def by_hand(*heads, body=b"eA==", before=b""):
    """A mail with one part whose headers are exactly these bytes."""
    lines = [b"From: a@example.org", b"MIME-Version: 1.0", b'Content-Type: multipart/mixed; boundary="b"', before]
    part = [b"--b", *heads, b"", body, b"--b--", b""]
    return b"\r\n".join([line for line in lines if line] + [b""] + part)


@pytest.fixture
def received(tmp_path):
    """Lay a mail in a folder; the items that opening it brings."""

    def receive(data, name="一.eml"):
        file = tmp_path / name
        file.write_bytes(data if isinstance(data, bytes) else data.as_bytes())
        return list(opened(Item(str(tmp_path), name, None, file, "2021", name), Store.of(tmp_path / "登记簿")))

    return receive


def outcomes(items):
    return [(item.path, item.refused and item.refused[0]) for item in items]


def test_what_a_mail_brings(received):
    items = received(mail(("自评表.xlsx", b"a"), ("签章.pdf", b"p"), ("乡镇.zip", zipped(("b.xlsx", b"b")))))
    assert outcomes(items) == [("一.eml!/自评表.xlsx", None), ("一.eml!/乡镇.zip!/b.xlsx", None)]
    first, second = items
    assert first.companions == ("一.eml!/签章.pdf",)
    assert {(item.sender, item.message_id, item.sent) for item in items} == {
        ("zhang@example.org", "<1@example.org>", moment(SENT.timestamp()))
    }
    assert [item.file.read_bytes() for item in items] == [b"a", b"b"] and first.position < second.position


def test_twenty_attachments_and_two_of_one_name(received):
    names = [f"{n}.xlsx" for n in range(19)] + ["3.xlsx"]
    items = received(mail(*((name, name.encode()) for name in names)))
    assert len({item.path for item in items}) == 20
    assert items[-1].name == "3（2）.xlsx"
    assert [item.position for item in items] == sorted(item.position for item in items)


NAME = "残联２０２０年自评表（终稿）𠮷.xlsx"
GB = NAME.encode("gb18030")


def encoded_word(charset, data):
    return b"=?" + charset + b"?B?" + base64.b64encode(data) + b"?="


def percent(data):
    return "".join(f"%{byte:02X}" for byte in data).encode()


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Disposition: attachment; filename*=utf-8''" + percent(NAME.encode()),
        b"Content-Disposition: attachment; filename*=GB2312''" + percent(GB),
        b"Content-Disposition: attachment; filename*0*=gbk''" + percent(GB[:11]) + b";\r\n filename*1*=" + percent(GB[11:]),
        b'Content-Disposition: attachment; filename="' + encoded_word(b"gb18030", GB) + b'"',
        b"Content-Disposition: attachment; filename=" + encoded_word(b"gb2312", GB),
        # cut in the middle of a letter, as some programs do
        b'Content-Disposition: attachment;\r\n filename="' + encoded_word(b"GBK", GB[:5]) + b"\r\n " + encoded_word(b"GBK", GB[5:]) + b'"',
        b'Content-Disposition: attachment; filename="' + GB + b'"',
        b'Content-Disposition: attachment; filename="' + NAME.encode() + b'"',
        b'Content-Type: application/octet-stream; name="' + encoded_word(b"UTF-8", NAME.encode()) + b'"',
        b'Content-Disposition: attachment; filename="C:\\temp\\' + GB + b'"',
        b'Content-Disposition: attachment; filename="../../' + NAME.encode() + b'"',
    ],
)  # fmt: skip
def test_names_of_attachments(head):
    heads = [head, b"Content-Transfer-Encoding: base64"]
    if not head.startswith(b"Content-Type"):
        heads.insert(0, b"Content-Type: application/octet-stream")
    (part,) = read_mail(by_hand(*heads)).parts
    assert (part.name, part.data) == (NAME, b"x")


def test_one_without_a_name_is_called_after_its_kind():
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    (part,) = read_mail(by_hand(b"Content-Type: " + kind, b"Content-Transfer-Encoding: base64")).parts
    assert part.name == "附件1.xlsx"


@pytest.mark.parametrize(
    ("body", "fate"),
    [
        (b"eA==", None),
        (b"eA", None),  # the filling is left out by some
        (b"eHh4\r\n\r\n eHh4\r\n", None),
        (b"eHh4!eHh4", "damaged"),
        (b"eHh4e", "damaged"),
        (b"eA==\r\n-- \r\nvirus free", "damaged"),
    ],
)
def test_base64_that_came_through_damaged_is_said_to_be(received, body, fate):
    heads = [b"Content-Type: application/octet-stream; name=a.xlsx", b"Content-Transfer-Encoding: base64"]
    assert outcomes(received(by_hand(*heads, body=body))) == [("一.eml!/a.xlsx", fate)]


@pytest.mark.parametrize("name", ["winmail.dat", "x.bin"])
def test_the_format_only_outlook_reads(received, name):
    kind = b"application/ms-tnef" if name == "x.bin" else b"application/octet-stream"
    (item,) = received(
        by_hand(b"Content-Type: " + kind + b"; name=" + name.encode(), b"Content-Transfer-Encoding: base64")
    )
    assert item.refused[0] == "tnef" and "纯文本" in item.refused[1] and item.size == 1


def test_a_mail_without_an_attachment_brings_nothing(received):
    assert received(mail()) == []
    assert received(mail(text="请看 https://www.example.org/ 的通知")) == []


def test_the_picture_in_a_signature_is_no_attachment(received):
    made = mail()
    made.add_related(b"png", "image", "png", cid="<logo>", filename="image001.png")
    assert received(made) == []


@pytest.mark.parametrize(
    "text",
    [
        "从QQ邮箱发来的超大附件 自评表.xlsx (30M, 2021年2月1日到期) 进入下载页面：https://wx.mail.qq.com/ftn/download?key=1",
        '<a href="https://mail.qq.com/cgi-bin/ftnExs_download?k=1">自评表.xlsx</a>',
        "云附件： https://dashi.163.com/html/cloud-attachment-download/?key=1",
        "链接: https://pan.baidu.com/s/1abc 提取码: 1234",
    ],
)
@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_link_in_place_of_the_file_waits_with_a_sentence(received, text, charset):
    made = mail()
    made.set_content(text, charset=charset, cte="base64")
    (item,) = received(made)
    assert item.path == "一.eml!/正文" and item.refused[0] == "link" and "作为普通附件重新发送" in item.refused[1]
    assert item.sender == "zhang@example.org" and item.size


def test_a_link_beside_the_file_is_nothing(received):
    items = received(mail(("a.xlsx", b"x"), text="扫描件见超大附件 https://wx.mail.qq.com/ftn/download?key=1"))
    assert outcomes(items) == [("一.eml!/a.xlsx", None)]


def forwarding(inner, **heads):
    made = mail(**heads)
    made.add_attachment(inner)
    return made


def test_a_forwarded_mail_is_opened_and_counts_as_sent_by_who_forwards_it(received):
    inner = mail(("a.xlsx", b"x"), **{"From": "b@example.org", "Message-ID": "<2@x>", "Date": None})
    (item,) = received(forwarding(inner))
    assert item.path == "一.eml!/附件1.eml!/a.xlsx" and item.file.read_bytes() == b"x"
    assert (item.sender, item.message_id) == ("zhang@example.org", "<1@example.org>")


def test_forwarded_once_too_often(received):
    inner = mail(("a.xlsx", b"x"))
    for _ in range(2):
        inner = forwarding(inner)
    assert outcomes(received(inner)) == [("一.eml!/附件1.eml!/附件1.eml!/a.xlsx", None)]
    assert outcomes(received(forwarding(inner))) == [("一.eml!/附件1.eml!/附件1.eml!/附件1.eml", "nested")]


def test_our_own_letter_that_could_not_be_delivered_is_nobodys_return(received):
    inner = mail(("通知单.xlsx", b"x"))
    report = forwarding(inner).as_bytes().replace(b"multipart/mixed", b"multipart/report", 1)
    assert received(report) == []


@pytest.mark.parametrize(
    ("date", "arrived", "expected"),
    [
        (format_datetime(SENT), SENT + timedelta(minutes=5), SENT),
        (None, SENT + timedelta(minutes=5), SENT + timedelta(minutes=5)),
        ("gestern", SENT, SENT),
        ("Fri, 31 Feb 2021 99:99:99 +0800", SENT, SENT),
        (format_datetime(SENT + timedelta(days=400)), SENT, SENT),
        ("Wed, 20 Jan 2021 09:02:03 +0800 (CST)", SENT, SENT),
        ("Wed, 20 Jan 2021 01:02:03", SENT, SENT),
    ],
)
def test_when_it_was_sent(date, arrived, expected):
    data = (b"Date: " + date.encode() + b"\r\n" if date else b"") + by_hand(b"Content-Type: text/plain")
    assert read_mail(data, arrived.timestamp()).sent == moment(expected.timestamp())


def contrived():
    nested = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (number, number) for number in range(3000)
    )
    forwards = b"Content-Type: message/rfc822\r\n\r\n" * 3000
    return {
        "multiparts in multiparts": (nested, "hostile"),
        "forwards in forwards": (forwards, "hostile"),
        "many parts": (b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\nx\r\n" * 20_000, None),
        "a long header": (b"Content-Type: multipart/mixed; " + b'a="' * 300_000 + b"\r\n\r\n", None),
        "many headers": (b"A: b\r\n" * 100_000 + b"\r\n", None),
        "encoded words": (b"Subject: " + b"=?utf-8?q?=" * 100_000 + b"\r\n\r\n", None),
        "no charset": (by_hand(b"Content-Type: text/plain; charset=\xff\xfe; name*=x'"), None),
        "nothing": (b"", None),
        "no text": (bytes(range(256)) * 100, None),
    }


@pytest.mark.parametrize("what", contrived())
def test_contrived_mails_end_in_time(what):
    """In processor time, which a busy machine does not stretch."""
    data, reason = contrived()[what]
    started = time.process_time()
    try:
        mail = read_mail(data)
        assert reason is None, mail
    except Unread as unread:
        assert unread.reason == (reason or "damaged")
    assert time.process_time() - started < 5


def test_encrypted_mail(received):
    data = mail().as_bytes().replace(b"text/plain", b"application/pkcs7-mime; name=smime.p7m", 1)
    assert [item.refused[0] for item in received(data)] == ["password"]


# Outlook


def outlook(*attachments, inner=None):
    """A .msg made by hand: (name, bytes) attached."""
    from extract_msg.ole_writer import OleWriter

    writer = OleWriter()

    def properties(at, *entries, head=32):
        fixed = b"".join(struct.pack("<2HI", kind, tag, 6) + value for tag, kind, value in entries)
        writer.addEntry([*at, "__properties_version1.0"], data=bytes(head) + fixed)

    def text(at, tag, value):
        writer.addEntry([*at, f"__substg1.0_{tag:04X}001F"], data=value.encode("utf-16-le"))
        return (tag, 0x1F, struct.pack("<2I", 2 * len(value) + 2, 0))

    for stream in ("00020102", "00030102", "00040102"):
        writer.addEntry(["__nameid_version1.0", f"__substg1.0_{stream}"], data=b"")
    heads = [
        text([], 0x001A, "IPM.Note"),
        text([], 0x0037, "报送"),
        text([], 0x0C1F, "li@example.org"),
        text([], 0x1000, "请查收"),
        text([], 0x1035, "<9@example.org>"),
        text(
            [],
            0x007D,
            "From: Li <li@example.org>\r\nDate: Wed, 20 Jan 2021 09:02:03 +0800\r\nMessage-ID: <9@example.org>\r\n\r\n",
        ),
    ]
    for number, (name, data) in enumerate(attachments):
        at = [f"__attach_version1.0_#{number:08X}"]
        writer.addEntry([*at, "__substg1.0_37010102"], data=data)
        method = (0x3705, 3, struct.pack("<2I", 1, 0))
        properties(at, text(at, 0x3707, name), method, (0x3701, 0x102, struct.pack("<2I", len(data), 0)), head=8)
    properties([], *heads, (0x340D, 3, struct.pack("<2I", 0x40000, 0)))
    import io

    target = io.BytesIO()
    target.close = lambda: None
    writer.write(target)
    return target.getvalue()


def test_an_outlook_mail(received):
    items = received(outlook(("自评表.xlsx", b"a" * 5000), ("签章.pdf", b"p")), "二.msg")
    assert outcomes(items) == [("二.msg!/自评表.xlsx", None)]
    (item,) = items
    assert item.file.read_bytes() == b"a" * 5000 and item.companions == ("二.msg!/签章.pdf",)
    assert (item.sender, item.message_id, item.sent) == ("li@example.org", "<9@example.org>", moment(SENT.timestamp()))


def test_what_is_no_outlook_mail_says_so(received):
    whole = outlook(("a.xlsx", b"a" * 5000))
    for data in (b"", b"From: x", whole[:600] + bytes(len(whole) - 600)):
        (item,) = received(data, "二.msg")
        assert item.refused[0] == "damaged", item
