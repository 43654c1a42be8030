"""The command group of all verbs: Chinese help, shared options, exit codes.

Each verb imports what it needs when it is called, so that a check starts quickly.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import click

from ..errors import JixiaoError
from ..version import VERSION

if TYPE_CHECKING:
    from ..law.scheme import Scheme
    from ..post import Account

EXIT_CLEAN, EXIT_ERRORS, EXIT_REFUSED = 0, 1, 2
"""Exit codes: no finding of level 错误; some findings of level 错误; a wrong call or an unreadable file, explained in
one sentence on standard error."""

json_answer = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出核对结果。")
output_file = click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="写到这个文件。")
over_existing = click.option("--force", is_flag=True, help="目标文件已存在时覆盖（原文件留作备份）。")
place_argument = click.argument("place", metavar="地区/年度")
file_argument = click.argument("file", metavar="文件", type=click.Path(path_type=Path))


def notice_for(place: str) -> tuple[Scheme, int]:
    """The notice that applies to a place and a year (``place``: 地区/年度), and that year; prints a note if the notice
    is that of another year."""
    from ..law.catalogue import serving

    scheme, year = serving(place)
    if scheme.id != place:
        click.echo(f"{place} 没有单独的通知，适用 {scheme.id}（自{scheme.serves_from}年度起）。", err=True)
    return scheme, year


@contextmanager
def needs_extra(name: str, what: str) -> Iterator[None]:
    """Code that needs optional libraries; if one is missing, `JixiaoError` names the extra to install."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise JixiaoError(
            f"{what}要用到的组件没有安装（{error.name}）；请运行 pip install 'jixiao[{name}]' 后再试。"
        ) from error


def password_of(account: Account) -> str:
    """The sender's password: from the environment, else from a prompt; never from the command line."""
    from ..post import PASSWORD

    if not account.user:
        return ""
    return os.environ.get(PASSWORD) or click.prompt(f"{account.user} 的邮箱密码或授权码", hide_input=True, err=True)


def folder_option(help: str, required: bool = False) -> Callable[..., Any]:
    """The option -o for a folder to write into."""
    kind = click.Path(path_type=Path, file_okay=False)
    return click.option("-o", "--output", "folder", metavar="文件夹", required=required, type=kind, help=help)


class _Help(click.HelpFormatter):
    """Help whose headings are Chinese too."""

    HEADINGS: ClassVar = {"Options": "选项", "Commands": "命令"}

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, "用法：")

    def write_heading(self, heading: str) -> None:
        super().write_heading(self.HEADINGS.get(heading, heading))

    def write_dl(self, rows: Iterable[tuple[str, str]], *widths: int, **more: int) -> None:
        lines = [(term, "显示帮助。" if "--help" in term else words) for term, words in rows]
        super().write_dl(lines, *widths, **more)


click.Context.formatter_class = _Help


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, message="绩效自评工作簿 %(version)s", help="显示版本。")
def cli() -> None:
    """绩效自评工作簿：照官方表样自动测算、自动核对。"""


TRANSLATIONS = {
    "Missing argument": "缺少参数",
    "Missing command": "缺少命令",
    "Missing option": "缺少选项",
    "No such command": "没有这个命令",
    "No such option": "没有这个选项",
    "Got unexpected extra arguments": "多出的参数",
    "Got unexpected extra argument": "多出的参数",
    "Invalid value for": "参数值不对",
    "is not a valid integer": "不是整数",
    "requires an argument": "后面缺少内容",
    "Did you mean": "是否想写",
}
"""English phrases of the command line library → their Chinese translation."""
