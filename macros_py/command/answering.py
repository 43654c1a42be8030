"""Verbs of the office that answers: letters to those who must mend, reminders, the review sheet."""

from __future__ import annotations

import csv
import datetime
import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import NotSent, UnreadableFile
from .files import read_bytes, save
from .group import cli, extra, json_answer, over_existing, password_of
from .receiving import register_option

if TYPE_CHECKING:
    from ..bureau.reminders import Reminder

folder_option = click.option(
    "-o", "--output", "folder", metavar="文件夹", type=click.Path(path_type=Path, file_okay=False), help="写到这个文件夹，没有就新建。"
)


send_option = click.option("--send", is_flag=True, help="用邮件设置逐个发出（加密连接）。")
account_option = click.option("--account", "setup", metavar="设置.toml", type=click.Path(path_type=Path), help="另用一份邮件设置。")


class _Post:
    """Mails to units: drafts beside what they carry, and sent where that is asked for."""

    def __init__(self, setup: Path | None, send: bool):
        from .. import post

        self.account = post.account(setup)
        if send and self.account is None:
            raise NotSent(f"还没有邮件设置；请在“{post.settings()}”写明 host 和 sender，或不加 --send，用草稿发送。")
        self.password = password_of(self.account) if send else ""
        self.sending = send

    def mail(self, to: str, subject: str, words: str, files: dict[str, bytes]) -> tuple[bytes, str]:
        """The draft, and whom it was sent to; nobody where there is no address."""
        from .. import post

        address = [to] if post.is_address(to) else []
        made = post.mail(address, subject, words, files, self.account.sender if self.account else "")
        draft = post.draft(made)
        if self.sending and address:
            post.send(made, self.account, self.password)
        return draft, to if self.sending and address else ""


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnreadableFile(f"文件夹“{folder}”建不成（{error.strerror}），请换一个位置。", "not_found") from error
    return folder


@cli.command(name="return")
@register_option
@folder_option
@send_option
@account_option
@click.option("--until", default="", help="修改期限，如 4月20日；不写的按名单的截止日期，再没有就空着手填。")
@over_existing
@json_answer
def return_(
    file: Path, folder: Path | None, send: bool, setup: Path | None, until: str, force: bool, as_json: bool
) -> None:
    """退回修改：给每个需要修改的单位写一份《绩效自评材料退回修改通知单》（.docx）和邮件草稿，可直接发送。"""
    from .. import screen
    from ..bureau.letter import TITLE, docx
    from ..bureau.register import Register
    from ..bureau.returns import letters
    from ..bureau.safe_text import file_name

    if send and not folder:
        raise click.UsageError("--send 要有 -o 文件夹：发出的通知单留一份在本机。")
    answers, mails = [], _Post(setup, send) if folder else None
    with Register.open(file, new=False) as register:
        found = list(letters(register, until))
        emails = {unit.code: unit.email for unit in register.units()}
        target = _made(folder) if folder else None
        with click.progressbar(found, label="退回", file=sys.stderr) as queue:
            for entry, letter in queue:
                name = f"{file_name(letter.unit or letter.sender or letter.file)}_{entry.id}_退回修改通知单.docx"
                counts = {level: len(letter.of_level(level)) for level in ("错误", "核实", "提示")}
                answers.append({"unit": letter.unit, "file": letter.file, "letter": name if target else "", **counts})
                if target:
                    with extra("bureau", "写通知单"):
                        made = docx(letter)
                    save(target / name, made, force, backup=False)
                    to = emails.get(entry.code) or entry.sender
                    draft, sent = mails.mail(to, f"{TITLE}（{letter.unit or letter.file}）", letter.opening, {name: made})
                    save(target / f"{Path(name).stem}.eml", draft, force, backup=False)
                    answers[-1]["sent"] = sent
        if target:
            now = datetime.datetime.now().isoformat(timespec="seconds")
            rows = [(e.key, e.notice, e.year, "退回", now, a["letter"]) for (e, _), a in zip(found, answers)]
            register.wrote(rows)
    if as_json:
        click.echo(json.dumps({"returned": len(answers), "letters": answers}, ensure_ascii=False, indent=1))
        return
    rows = [(one["unit"] or "（未写单位）", one["file"], *(str(one[level]) for level in ("错误", "核实", "提示"))) for one in answers]
    screen.show_list(f"需要退回修改（{len(rows)}份）", ("单位", "文件", "错误", "核实", "提示"), rows)
    click.echo(f"通知单在“{folder}”。" if folder else "加 -o 文件夹 写成通知单。")


@cli.command()
@register_option
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="写成催报名单（.csv）。")
@click.option("--drafts", metavar="文件夹", type=click.Path(path_type=Path, file_okay=False), help="给每个单位写一封催报邮件草稿。")
@send_option
@account_option
@click.option("--today", metavar="日期", help="按这一天判断是否逾期，写成 年-月-日；默认今天。")
@over_existing
@json_answer
def remind(
    file: Path,
    output: Path | None,
    drafts: Path | None,
    send: bool,
    setup: Path | None,
    today: str | None,
    force: bool,
    as_json: bool,
) -> None:
    """催报：列出未报送、逾期、已报送但未能入册的单位。"""
    from .. import screen
    from ..bureau.register import Register
    from ..bureau.reminders import day, reminders
    from ..bureau.safe_text import inert

    on = day(today) if today else datetime.date.today()
    if on is None:
        raise UnreadableFile(f"--today：“{today}”不是日期，请写成 年-月-日（四位年）。", "invalid")
    with Register.open(file, new=False) as register:
        if not register.units():
            raise UnreadableFile("登记簿里没有应报单位名单；请用 jixiao collect 来源 --register 登记簿 --units 名单.csv 登记。", "invalid")
        found = list(reminders(register, on))
    sent = _reminded(found, drafts, send, setup, force)
    heads = ("代码", "单位", "情况", "截止日期", "邮箱", "说明")
    rows = [(one.unit.code, one.unit.name, one.state, one.unit.deadline, one.unit.email, one.why) for one in found]
    if output:
        text = io.StringIO(newline="")
        csv.writer(text).writerows([heads, *(tuple(map(inert, row)) for row in rows)])
        save(output, text.getvalue().encode("utf-8-sig"), force)
    if as_json:
        answer = [{**dict(zip(("code", "name", "state", "deadline", "email", "why"), row)), "text": one.text} for row, one in zip(rows, found)]
        click.echo(json.dumps({"reminders": answer, "sent": sent}, ensure_ascii=False, indent=1))
    else:
        screen.show_list(f"催报（{len(rows)}个单位）", heads, rows)
        if not rows:
            click.echo("名单内的单位都已按期报送。")


def _reminded(found: Sequence[Reminder], drafts: Path | None, send: bool, setup: Path | None, force: bool) -> int:
    """Mails to the units of the list; how many were sent."""
    from ..bureau.safe_text import file_name

    if not drafts and not send:
        return 0
    mails, folder, count = _Post(setup, send), _made(drafts) if drafts else None, 0
    for one in found:
        draft, sent = mails.mail(one.unit.email, f"催报：{one.unit.name}绩效自评材料{one.state}", one.text, {})
        count += bool(sent)
        if folder:
            save(folder / f"{file_name(one.unit.code + '_' + one.unit.name)}_催报.eml", draft, force, backup=False)
    return count


@cli.command()
@click.argument("sheet", metavar="[审核表]", required=False, type=click.Path(path_type=Path))
@register_option
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="导出审核表（.xlsx），填复核得分、审核意见、单位反馈。")
@over_existing
def review(sheet: Path | None, file: Path, output: Path | None, force: bool) -> None:
    """审核：导出审核表（-o），或把填好的审核表登记进登记簿。"""
    from ..bureau import review as sheets
    from ..bureau.register import Register

    if not sheet and not output:
        raise click.UsageError("请写明填好的审核表，或用 -o 导出审核表。")
    with Register.open(file, new=False) as register:
        if sheet:
            rows = sheets.read(read_bytes(sheet), sheet.name, datetime.datetime.now().isoformat(timespec="seconds"))
            register.review(rows)
            click.echo(f"已登记{len(rows)}行审核意见。")
        if output:
            save(output, sheets.build(register), force)
            click.echo(f"已导出审核表：{output}")
