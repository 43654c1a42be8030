"""A mail with attachments: saved as a draft that a mail program opens, or sent by SMTP, only over TLS.

The account is in a small TOML file in the user's settings folder; the password is never stored.
"""

from __future__ import annotations

import os
import re
import smtplib
import socket
import ssl
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, localtime, make_msgid
from pathlib import Path
from typing import Literal

from .errors import JixiaoError, NotSent, SchemeError
from .law.toml_loader import read as strictly

PASSWORD = "JIXIAO_MAIL_PASSWORD"
"""The environment variable with the password."""

SECONDS = 60
_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\\[\]]{1,64}@[A-Za-z0-9\u4e00-\u9fff.-]{1,200}")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_KINDS = {
    ".xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".docx": ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".pdf": ("application", "pdf"),
}


@dataclass(frozen=True)
class Account:
    """The account that mails are sent from.

    ``port``: 0 for the usual one; ``security``: TLS from the first byte or STARTTLS, never unencrypted; ``ca``: a file
    of certificates to trust besides the system's; ``to``: the default recipients; ``unit_code``: the default 单位代码
    of a return.
    """

    host: str
    sender: str
    port: int = 0
    security: Literal["tls", "starttls"] = "tls"
    user: str = ""
    ca: str = ""
    to: tuple[str, ...] = ()
    unit_code: str = ""


def settings_file() -> Path:
    """The path of ``mail.toml`` in the user's settings folder."""
    home = os.environ.get("APPDATA") or os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(home) / "jixiao" / "mail.toml"


def account(path: Path | None = None) -> Account | None:
    """The configured account, None if there is none; `SchemeError` names a wrong key."""
    place = path or settings_file()
    if path is None and not place.exists():
        return None
    try:
        table = tomllib.loads(place.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SchemeError(f"邮件设置“{place}”读不出来（{error}），请核对。") from error
    if any(key in table for key in ("password", "密码")):
        raise SchemeError(f"邮件设置“{place}”里不要写密码；请删去，发送时输入，或放在环境变量 {PASSWORD}。")
    configured = strictly(Account, table, str(place))
    if not 0 <= configured.port < 65_536:
        raise SchemeError(f"{place} port：应在0与65535之间，写的是“{configured.port}”。")
    for address in (configured.sender, *configured.to):
        mail_address(address)
    return configured


def is_address(text: str) -> bool:
    return _ADDRESS.fullmatch(text.strip()) is not None


def mail_address(text: str) -> str:
    """A mail address without blanks around it; raises `NotSent` if it is not one."""
    if not is_address(text):
        raise NotSent(f"“{_UNPRINTABLE.sub(' ', text)[:60]}”不是邮箱地址，请核对。")
    return text.strip()


def compose(
    to: Sequence[str], subject: str, words: str, files: Mapping[str, bytes], sender: str = "", name: str = ""
) -> EmailMessage:
    """A mail with attachments (name → content); raises `NotSent` for a wrong address."""
    message = EmailMessage(policy=SMTP)
    if sender:
        message["From"] = formataddr((_UNPRINTABLE.sub(" ", name), mail_address(sender)))
    if to:
        message["To"] = ", ".join(mail_address(address) for address in to)
    message["Subject"] = _UNPRINTABLE.sub(" ", subject)
    message["Date"] = format_datetime(localtime())
    message.set_content(words, cte="base64")
    for called, data in files.items():
        kind, detail = _KINDS.get(Path(called).suffix.lower(), ("application", "octet-stream"))
        message.add_attachment(data, maintype=kind, subtype=detail, filename=called)
    return message


def draft(message: EmailMessage) -> bytes:
    """The mail as an .eml file that Outlook and others open for editing, not as a received mail."""
    del message["X-Unsent"]
    message["X-Unsent"] = "1"
    data = message.as_bytes()
    del message["X-Unsent"]
    return data


def send(message: EmailMessage, account: Account, password: str) -> str:
    """Send a mail by the account's server; its Message-ID. Raises `NotSent` with a sentence for the user."""
    del message["Message-ID"]
    message["Message-ID"] = make_msgid(domain=account.sender.partition("@")[2] or "localhost")
    try:
        # "localhost" instead of the computer's name, which the server need not know
        with _connected(account, local_hostname="localhost") as server:
            if account.user:
                server.login(account.user, password)
            refused = server.send_message(message, from_addr=account.sender)
    except JixiaoError:
        raise
    except Exception as error:  # a connection may fail in any way
        raise NotSent(f"邮件没有发出：{_reason(error, account)}。文件已备好，可另行发送。") from error
    if refused:
        raise NotSent(f"邮件只发出一部分，服务器不接受收件人“{'、'.join(refused)}”；请核对地址后单独补发。")
    return str(message["Message-ID"])


def _connected(account: Account, local_hostname: str) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if account.ca:
        context.load_verify_locations(account.ca)
    if account.security == "tls":
        return smtplib.SMTP_SSL(account.host, account.port or 465, local_hostname, timeout=SECONDS, context=context)
    server = smtplib.SMTP(account.host, account.port or 587, local_hostname, timeout=SECONDS)
    try:
        server.starttls(context=context)
    except BaseException:
        server.close()
        raise
    return server


def _reason(error: Exception, account: Account) -> str:
    where = f"邮件服务器 {account.host}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"{where} 的证书不可信（{error.verify_message}），为免泄露没有连接，请向单位网管核实地址或证书"
    if isinstance(error, ssl.SSLError):
        return f"{where} 的加密连接没有建立，请核对端口和 security（tls 或 starttls）"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return f"{where} 不提供加密连接或登录方式，本工具不发送明文"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"{where} 不接受用户名或密码（有的邮箱要用“授权码”代替密码）"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return f"{where} 不接受收件人“{'、'.join(error.recipients)}”，请核对地址"
    if isinstance(error, smtplib.SMTPSenderRefused):
        return f"{where} 不接受发件人“{account.sender}”，请核对设置中的 sender"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{where} 拒收（{error.smtp_code}），可能是附件过大或被当作垃圾邮件"
    if isinstance(error, socket.gaierror):
        return f"找不到{where}，请核对 host 和网络"
    if isinstance(error, UnicodeError):
        return "用户名或密码里有英文、数字以外的字符，邮件协议不支持"
    if isinstance(error, FileNotFoundError):
        return f"找不到证书文件“{account.ca}”"
    if isinstance(error, OSError):
        return f"连不上{where} 或中途断开（{error.strerror or type(error).__name__}），请核对端口和网络"
    return f"{where} 出错（{type(error).__name__}）"
