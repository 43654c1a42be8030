"""Verbs of the office that answers units: letters of return, reminders, the review sheet."""

from __future__ import annotations

import csv
import datetime
import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import NotSent, UnreadableFile
from .files import read_bytes, write_file
from .group import cli, folder_option, json_answer, needs_extra, over_existing, password_of
from .receiving import register_option

if TYPE_CHECKING:
    from ..bureau.answer.delivery import Delivery
    from ..bureau.answer.letter import Letter
    from ..bureau.answer.reminders import Reminder
    from ..bureau.register.register import Entry, Register

send_option = click.option("--send", is_flag=True, help="用邮件设置逐个发给名单里的邮箱（加密连接）；已发出的不再发。")
account_option = click.option(
    "--account", "setup", metavar="设置.toml", type=click.Path(path_type=Path), help="另用一份邮件设置。"
)


def _mailer(register: Register, setup: Path | None, send: bool, again: bool) -> Delivery:
    """The object that drafts and sends mails; for ``send`` with the account and the password of the user."""
    from .. import post
    from ..bureau.answer.delivery import Delivery

    if not send:
        return Delivery(register)
    account = post.account(setup)
    if account is None:
        raise NotSent(f"还没有邮件设置；请在“{post.settings_file()}”写明 host 和 sender，或不加 --send，用草稿发送。")
    return Delivery(register, account, password_of(account), again)


def _ensured_folder(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnreadableFile(f"文件夹“{folder}”建不成（{error.strerror}），请换一个位置。", "not_found") from error
    return folder


@cli.command(name="return")
@register_option
@folder_option("通知单写到这个文件夹，没有就新建；已有的不重写，改好后再加 --send 发的就是改过的。")
@send_option
@account_option
@click.option("--until", default="", help="修改期限，如 4月20日；不写的按名单的截止日期，再没有就空着手填。")
@click.option("--force", is_flag=True, help="已有的通知单重写，已发出的再发。")
@json_answer
def return_(
    file: Path, folder: Path | None, send: bool, setup: Path | None, until: str, force: bool, as_json: bool
) -> None:
    """退回修改：给每个需要修改的单位写一份《绩效自评材料退回修改通知单》（.docx）和邮件草稿，可直接发送。"""
    from .. import screen
    from ..bureau.answer.returns import letters
    from ..bureau.register.register import Register

    if send and not folder:
        raise click.UsageError("--send 要有 -o 文件夹：发出的通知单留一份在本机。")
    answers: list[dict[str, Any]] = []
    with Register.open(file, new=False) as register:
        letters_ = list(letters(register, until))
        emails = {unit.code: unit.email for unit in register.units()}
        target, mails = _ensured_folder(folder) if folder else None, _mailer(register, setup, send, force)
        with click.progressbar(letters_, label="退回", file=sys.stderr) as queue:
            for entry, letter in queue:
                counts = {level: len(letter.of_level(level)) for level in ("错误", "核实", "提示")}
                done = (
                    _write_letter(entry, letter, target, emails.get(entry.code, ""), mails, send, force)
                    if target
                    else {}
                )
                answers.append({"unit": letter.unit, "file": letter.file, **done, **counts})
    if as_json:
        click.echo(json.dumps({"returned": len(answers), "letters": answers}, ensure_ascii=False, indent=1))
        return
    heads = ("单位", "文件", "错误", "核实", "提示") + ("邮件",) * send
    rows = [
        (
            answer["unit"] or "（未写单位）",
            answer["file"],
            *(str(answer[level]) for level in heads[2:5]),
            *[answer["sent"]] * send,
        )
        for answer in answers
    ]
    screen.print_table(f"需要退回修改（{len(rows)}份）", heads, rows)
    click.echo(f"通知单在“{folder}”。" if folder else "加 -o 文件夹 写成通知单。")


def _write_letter(
    entry: Entry, letter: Letter, folder: Path, email: str, mails: Delivery, send: bool, force: bool
) -> dict[str, str]:
    """Write one letter, or use the existing file, which an officer may have edited; draft its mail and send it on
    request."""
    from ..bureau.answer.delivery import Letter as Kept
    from ..bureau.answer.letter import TITLE, docx
    from ..xlsx.filename import file_name

    name = f"{file_name(letter.unit or letter.sender or letter.file)}_{entry.id}_退回修改通知单.docx"
    if force or not (folder / name).exists():
        with needs_extra("bureau", "写通知单"):
            write_file(folder / name, docx(letter), force, backup=False)
    mail = (f"{TITLE}（{letter.unit or letter.file}）", letter.opening, {name: read_bytes(folder / name)})
    write_file(folder / f"{Path(name).stem}.eml", mails.draft(email or entry.sender, *mail), force=True, backup=False)
    kept = Kept(entry.key, entry.notice, entry.year, name)
    return {"letter": name, "sent": mails.send("退回", kept, email, *mail) if send else ""}


@cli.command()
@register_option
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="写成催报名单（.csv）。")
@click.option(
    "--drafts",
    metavar="文件夹",
    type=click.Path(path_type=Path, file_okay=False),
    help="给每个单位写一封催报邮件草稿。",
)
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
    from ..bureau.answer.reminders import day, reminders
    from ..bureau.register.register import Register
    from ..safe_text import inert

    on = day(today) if today else datetime.date.today()
    if on is None:
        raise UnreadableFile(f"--today：“{today}”不是日期，请写成 年-月-日（四位年）。", "invalid")
    with Register.open(file, new=False) as register:
        if not register.units():
            raise UnreadableFile(
                "登记簿里没有应报单位名单；请用 jixiao collect 来源 --register 登记簿 --units 名单.csv 登记。",
                "invalid",
            )
        reminders_ = list(reminders(register, on))
        outcomes = _send_reminders(reminders_, drafts, _mailer(register, setup, send, force), send, on)
    heads = ("代码", "单位", "情况", "截止日期", "邮箱", "说明", "邮件")
    rows = [
        (
            reminder.unit.code,
            reminder.unit.name,
            reminder.state,
            reminder.unit.deadline,
            reminder.unit.email,
            reminder.why,
            sent,
        )
        for reminder, sent in zip(reminders_, outcomes, strict=True)
    ]
    if output:
        text = io.StringIO(newline="")
        csv.writer(text).writerows([heads, *(tuple(map(inert, row)) for row in rows)])
        write_file(output, text.getvalue().encode("utf-8-sig"), force)
    if as_json:
        keys = ("code", "name", "state", "deadline", "email", "why", "sent")
        answer = [
            {**dict(zip(keys, row, strict=True)), "text": reminder.text}
            for row, reminder in zip(rows, reminders_, strict=True)
        ]
        click.echo(json.dumps({"reminders": answer}, ensure_ascii=False, indent=1))
    else:
        screen.print_table(f"催报（{len(rows)}个单位）", heads, rows)
        if not rows:
            click.echo("名单内的单位都已按期报送。")


def _send_reminders(
    reminders: Sequence[Reminder], drafts: Path | None, mails: Delivery, send: bool, today: datetime.date
) -> list[str]:
    """Draft and send the reminders of a list; the outcome of each. A unit gets at most one reminder a day."""
    from ..bureau.answer.delivery import Letter as Kept
    from ..bureau.answer.reminders import OURS
    from ..xlsx.filename import file_name

    folder, outcomes = _ensured_folder(drafts) if drafts else None, []
    for reminder in reminders:
        if reminder.state == OURS:  # a return that waits for the office, not for the unit
            outcomes.append("")
            continue
        subject, no_files = f"催报：{reminder.unit.name}绩效自评材料{reminder.state}", dict[str, bytes]()
        if folder:
            name = f"{file_name(f'{reminder.unit.code}_{reminder.unit.name}')}_催报.eml"
            write_file(
                folder / name,
                mails.draft(reminder.unit.email, subject, reminder.text, no_files),
                force=True,
                backup=False,
            )
        kept = Kept(reminder.unit.code, "", today.year, f"{reminder.unit.code} {today.isoformat()} {reminder.state}")
        sent = mails.send("催报", kept, reminder.unit.email, subject, reminder.text, no_files) if send else ""
        outcomes.append(sent)
    return outcomes


@cli.command()
@click.argument("sheet", metavar="[审核表]", required=False, type=click.Path(path_type=Path))
@register_option
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="导出审核表（.xlsx），填复核得分、审核意见、单位反馈。",
)
@over_existing
def review(sheet: Path | None, file: Path, output: Path | None, force: bool) -> None:
    """审核：导出审核表（-o），或把填好的审核表登记进登记簿。"""
    from ..bureau.answer import review as sheets
    from ..bureau.answer import review_answers
    from ..bureau.register.register import Register

    if not sheet and not output:
        raise click.UsageError("请写明填好的审核表，或用 -o 导出审核表。")
    with Register.open(file, new=False) as register:
        if sheet:
            rows = sheets.read(read_bytes(sheet), sheet.name, datetime.datetime.now().isoformat(timespec="seconds"))
            review_answers.review(register, rows)
            click.echo(f"已登记{len(rows)}行审核意见。")
        if output:
            write_file(output, sheets.build(register, output.resolve().parent), force)
            click.echo(f"已导出审核表：{output}")
