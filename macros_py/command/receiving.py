"""Verbs of the office that receives returns: what was received, from whom, and its state."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import JixiaoError
from ..post import PASSWORD
from .files import read_bytes
from .group import EXIT_CLEAN, EXIT_ERRORS, cli, json_answer, needs_extra

if TYPE_CHECKING:
    from ..bureau.receive.mailbox import Mailbox
    from ..bureau.register.register import Register

register_option = click.option(
    "--register",
    "file",
    metavar="登记簿",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="登记簿文件（必填），没有就新建。",
)

scheduler_option = click.option(
    "--scheduler", metavar="地址", help="用已有的 Dask 集群，如 tcp://主机:8786；不写就在本机做。"
)


@cli.command()
@click.argument("sources", metavar="来源...", nargs=-1, required=True)
@register_option
@click.option(
    "--units",
    type=click.Path(path_type=Path, dir_okay=False),
    help="应报单位名单（.csv：代码、名称、上级、邮箱、截止日期）。",
)
@click.option("--year", type=int, help="只收这个年度的报表；其他年度的列为待处理。")
@click.option("--workers", type=click.IntRange(1, 64), help="同时读几份文件，默认为处理器个数。")
@scheduler_option
@click.option(
    "--parts",
    metavar="文件夹",
    type=click.Path(path_type=Path, file_okay=False),
    help="集群读到的内容另存为 Parquet 分块（与 --scheduler 同用）。",
)
@json_answer
def collect(
    sources: tuple[str, ...],
    file: Path,
    units: Path | None,
    year: int | None,
    workers: int | None,
    scheduler: str | None,
    parts: Path | None,
    as_json: bool,
) -> None:
    """收件：读来源里的每份报表，登记为入册、重复、被取代或待处理；来源里的文件不改动。

    来源是文件夹、.xlsx、.zip、.eml、.msg，或邮箱 imaps://用户@服务器/文件夹（只看不动，邮件不删除、不标为已读；
    密码写在环境变量 JIXIAO_MAIL_PASSWORD 里，没有就提示输入）。
    """
    from ..bureau.receive.intake import collect as take_in
    from ..bureau.receive.intake import collect_mail, listed, lying
    from ..bureau.register.expected import units_csv
    from ..bureau.register.register import Register

    expected = units_csv(read_bytes(units), units.name) if units else None
    places = [source for source in sources if "://" not in source]
    mailboxes = [_mailbox(source) for source in sources if "://" in source]
    items = listed(places, file)
    with Register.open(file) as register:
        if year:
            register.expect_year(year)
        if expected:
            register.expect_units(expected)
        length = sum(1 for _ in lying(places, file))
        with _reader(scheduler, parts) as reader:
            with click.progressbar(length=length, label="收件", file=sys.stderr) as bar:
                counts = take_in(items, register, workers, progress=lambda: bar.update(1), reader=reader)
            for mailbox in mailboxes:
                mailed = collect_mail(mailbox, register, workers, reader=reader)
                counts = mailed | {key: counts.get(key, 0) + mailed[key] for key in ("new", "without")}
        _print_counts(counts, register, as_json)
    sys.exit(EXIT_ERRORS if counts["states"]["待处理"] else EXIT_CLEAN)


def _mailbox(url: str) -> Mailbox:
    """The mailbox at an address, with the user's password."""
    with needs_extra("bureau", "收邮箱"):
        from ..bureau.receive.mail_address import address
        from ..bureau.receive.mailbox import Mailbox
    where = address(url)
    password = os.environ.get(PASSWORD)
    if not password and not sys.stdin.isatty():
        raise JixiaoError(f"没有邮箱密码：请写在环境变量 {PASSWORD} 里（不要写在命令里）。")
    return Mailbox(where, password or click.prompt(f"{where.user} 的密码", hide_input=True, err=True))


@contextmanager
def _reader(scheduler: str | None, parts: Path | None) -> Iterator[Callable[..., Any]]:
    """The function that reads the files: in child processes, or on a Dask cluster."""
    if parts and not scheduler:
        raise click.UsageError("--parts 要与 --scheduler 同用。")
    if not scheduler:
        from ..bureau.receive.reader_pool import read_all

        yield read_all
        return
    from ..bureau.receive.cluster import Cluster, connected

    with needs_extra("many", "用集群读取"), connected(scheduler) as client:
        yield Cluster(client, parts)


def _print_counts(counts: dict[str, Any], register: Register, as_json: bool) -> None:
    waiting = [
        {"source": item.source, "path": item.path, "reason": item.reason, "sentence": item.sentence}
        for item in register.items("待处理")
    ]
    if as_json:
        click.echo(json.dumps({**counts, "waiting": waiting}, ensure_ascii=False, indent=1))
        return
    from .. import screen

    states = "，".join(f"{state}{count}" for state, count in counts["states"].items())
    again = f"，按现行程序重读{counts['reread']}份" if counts["reread"] else ""
    click.echo(f"收到{counts['received']}份（本次新收{counts['new']}份{again}）：{states}。登记簿：{register.path}")
    if counts.get("without"):
        click.echo(f"另有{counts['without']}封邮件没有附件，不计入。")
    rows = [(item["path"], item["sentence"]) for item in waiting]
    screen.print_table(f"待处理（{len(rows)}份）", ("文件", "原因和处理"), rows)
    if missing := register.missing():
        names = "、".join(unit.name for unit in missing[:20])
        click.echo(f"未报或未入册的单位{len(missing)}个：{names}{'……' if len(missing) > 20 else ''}。")
