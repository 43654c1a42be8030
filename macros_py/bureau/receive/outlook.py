"""An Outlook .msg as the Internet mail it was, made in a process of its own, since nobody can bound what it costs to read."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

from ...xlsx.limits import shown
from .content import Unread
from .reader_pool import environment

SECONDS = 20.0
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def as_mail(data: bytes, name: str) -> bytes:
    """The mail in ``data`` as a .eml; raises `Unread`."""
    called = f"“{shown(name)}”"
    if importlib.util.find_spec("extract_msg") is None:
        raise Unread(
            "unread", f'{called}是 Outlook 邮件，读它需要先安装：pip install "jixiao[bureau]"，安装后重新收取。'
        )
    try:
        done = subprocess.run(
            [sys.executable, "-m", "macros_py.bureau.receive.outlook"],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            env=environment(),
        )
    except subprocess.TimeoutExpired:
        raise Unread("timeout", f"{called}读取超过{SECONDS:g}秒，没有读完，请把其中的 .xlsx 直接报送。") from None
    if done.returncode or not done.stdout:
        raise Unread("damaged", f"{called}不是完整的 Outlook 邮件，读不出来，请把其中的 .xlsx 直接报送。")
    return done.stdout


def converted(data: bytes) -> bytes:
    """What `as_mail` answers, in this process; raises whatever the file makes the reader raise."""
    from email.message import EmailMessage
    from email.policy import SMTP
    from email.utils import format_datetime

    import extract_msg

    mail = EmailMessage(policy=SMTP)
    message = extract_msg.openMsg(data)
    date = message.header.get("Date") or message.date and format_datetime(message.date)
    heads = {"From": message.sender, "Subject": message.subject, "Message-ID": message.messageId, "Date": date}
    for head, value in heads.items():
        if clean := " ".join(str(value or "").split()):
            mail[head] = clean
    mail.set_content(_body(message))
    for number, attachment in enumerate(message.attachments, 1):
        content = attachment.data
        name = attachment.longFilename or attachment.shortFilename or attachment.name or f"附件{number}"
        if not isinstance(content, bytes):
            content = content.exportBytes() if hasattr(content, "exportBytes") else b""
            name = f"{name.removesuffix('.msg')}.msg"
        name = " ".join(str(name).replace("\0", "").split())
        if attachment.hidden and name.lower().endswith((".png", ".jpg", ".jpeg", ".gif", ".bmp")):
            continue  # the letterhead or the signature of the text
        mail.add_attachment(content, "application", "octet-stream", filename=name)
    return mail.as_bytes()


def _body(message) -> str:
    try:
        return str(message.body or "")
    except Exception:  # a text beyond repair; the attachments are what matters
        return ""


def main() -> None:
    """Standard input to standard output, confined like every reader of strangers' files."""
    import extract_msg  # noqa: F401  what it loads must be loaded before nothing may be opened any more

    from .reader_process import confine

    data, answers = sys.stdin.buffer.read(), sys.stdout.buffer
    sys.stdout = sys.stderr
    confine()
    answers.write(converted(data))
    answers.flush()


if __name__ == "__main__":
    main()
