"""The address of a mailbox, ``imaps://user@host/folder``: which server, which account, which folder, whom to trust."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from ...errors import Unreachable
from ...xlsx.limits import shown
from ..register.incoming_file import spelled

SCHEMES = {"imaps": 993, "imap": 143}
"""TLS from the first byte, or STARTTLS before anything is said; never neither."""


@dataclass(frozen=True)
class Address:
    """Whose mailbox: ``ca`` is a file with the certificate of the office's own authority."""

    host: str
    port: int
    user: str
    folder: str
    tls: bool
    ca: str = ""
    since: date | None = None

    @property
    def source(self) -> str:
        """What the register calls it."""
        scheme = "imaps" if self.tls else "imap"
        return spelled(f"{scheme}://{self.user}@{self.host}:{self.port}/{self.folder}")


def address(url: str) -> Address:
    """The address in ``imaps://user@host/folder?ca=FILE&since=YYYY-MM-DD``; raises `Unreachable` where it is none.

    A user name that is itself an address may be written with its @.
    """
    form = "应为 imaps://用户@服务器/文件夹，如 imaps://jxkh@mail.example.gov.cn/INBOX"
    try:
        split = urlsplit(url)
        account, _, place = split.netloc.rpartition("@")
        host = urlsplit(f"//{place}")
        port, name = host.port, host.hostname
        asked = {key: values[-1] for key, values in parse_qs(split.query, strict_parsing=bool(split.query)).items()}
    except ValueError:
        raise Unreachable(f"邮箱地址不对，{form}。") from None
    if ":" in account:
        raise Unreachable("邮箱地址里不要写密码（会留在命令历史里）；密码由环境变量或提示输入。")
    folder = unquote(split.path.lstrip("/")) or "INBOX"
    if split.scheme.lower() not in SCHEMES or not account or not name or not unquote(account + folder).isprintable():
        raise Unreachable(f"邮箱地址不对，{form}。")
    if odd := set(asked) - {"ca", "since"}:
        raise Unreachable(f"邮箱地址里不认识“{shown('、'.join(sorted(odd)))}”，可以写 ca=证书文件、since=起始日期。")
    try:
        since = date.fromisoformat(asked["since"]) if "since" in asked else None
    except ValueError:
        raise Unreachable("邮箱地址里的 since 应写成 年-月-日（4、2、2位数字）。") from None
    ca = asked.get("ca", "")
    if ca and not Path(ca).is_file():
        raise Unreachable(f"没有证书文件“{shown(ca)}”，请核对 ca= 后面的文件名和位置。")
    scheme = split.scheme.lower()
    return Address(name, port or SCHEMES[scheme], unquote(account), folder, scheme == "imaps", ca, since)
