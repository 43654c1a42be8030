"""The verb that hands in a completed workbook: it is checked, cleaned, written into a folder, and mailed."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .files import read_bytes
from .group import EXIT_CLEAN, EXIT_ERRORS, cli, file_argument, json_answer, password_of

if TYPE_CHECKING:
    from ..desk.submit import PreparedSubmission
    from ..post import Account


@cli.command()
@file_argument
@click.option(
    "-o", "--output", metavar="文件夹", type=click.Path(path_type=Path, file_okay=False),
    help="上报文件夹（新的或空的），默认在工作簿旁以规定的名称新建。",
)  # fmt: skip
@click.option("--code", default="", metavar="单位代码", help="写入报送信息；不写的，沿用上次报送的。")
@click.option("--report", metavar="报告.docx", type=click.Path(path_type=Path), help="随表报送的自评报告。")
@click.option("--to", metavar="邮箱", multiple=True, help="收件邮箱，可写多次；默认为邮件设置中的 to。")
@click.option("--send", is_flag=True, help="建好文件夹后用邮件设置发出（加密连接；密码由环境变量或现场输入）。")
@click.option("--account", "setup", metavar="设置.toml", type=click.Path(path_type=Path), help="另用一份邮件设置。")
@click.option("--confirmed", is_flag=True, help="疑似敏感信息已逐条看过，确认可以报送。")
@click.option("--no-pdf", is_flag=True, help="不生成签字盖章用的 PDF。")
@json_answer
def submit(
    file: Path,
    output: Path | None,
    code: str,
    report: Path | None,
    to: tuple[str, ...],
    send: bool,
    setup: Path | None,
    confirmed: bool,
    no_pdf: bool,
    as_json: bool,
) -> None:
    """生成上报材料：核对、清理、敏感信息检查，建上报文件夹和邮件草稿，可直接发送；原文件不动。"""
    from .. import post
    from ..desk import submit as desk

    account = post.account(setup)
    addresses = [post.mail_address(prepared) for prepared in to or (account.to if account else ())]
    if send:
        _refuse_unsendable(account, addresses)
    parent, called = _place(file, output)
    beside = (report.name, read_bytes(report)) if report else None
    prepared = desk.prepare(read_bytes(file), code or (account.unit_code if account else ""), report=beside)
    if not as_json:
        _print_submission(prepared)
    if prepared.refusals or (prepared.suspects and not confirmed):
        if as_json:
            click.echo(json.dumps({"ready": False, **prepared.as_json()}, ensure_ascii=False, indent=1))
        else:
            click.echo(_refusal(prepared), err=True)
        sys.exit(EXIT_ERRORS)
    sender = account.sender if account else ""
    printed, sealed = (None, None) if no_pdf else (_workbook_pdf(prepared), _report_pdf(prepared))
    written = desk.write_folder(prepared, parent, called, addresses, sender, printed, sealed)
    if not as_json:
        click.echo(
            f"已生成：{written.folder}" + ("" if written.printed or no_pdf else "（PDF 未能生成，请按目录自行打印）")
        )
    sent = ""
    if send and account:
        sent = post.send(desk.compose_mail(prepared, written, addresses, sender), account, password_of(account))
        if not as_json:
            click.echo(f"已发送至 {'、'.join(addresses)}。")
    if as_json:
        answer = {"ready": True, **prepared.as_json(), "folder": str(written.folder), "files": dict(written.files)}
        answer["mail"] = {"to": addresses, "sent": bool(sent), "message_id": sent}
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
    sys.exit(EXIT_CLEAN)


def _refuse_unsendable(account: Account | None, addresses: list[str]) -> None:
    from .. import post
    from ..errors import NotSent

    if account is None:
        raise NotSent(
            f"还没有邮件设置，没有生成；请在“{post.settings_file()}”写明 host 和 sender，或不加 --send，用草稿发送。"
        )
    if not addresses:
        raise NotSent("没有收件邮箱，没有生成；请加 --to，或在邮件设置中写 to。")


def _place(file: Path, output: Path | None) -> tuple[Path, str]:
    """The folder to build in, and the name of the new folder; empty for the name by the scheme."""
    from ..errors import FileBusy

    if output is None:
        return file.resolve().parent, ""
    place = output.resolve()
    try:
        filled = place.is_dir() and any(place.iterdir())
    except OSError as error:
        raise FileBusy(f"文件夹“{output}”打不开（{error.strerror}），没有生成。") from error
    if filled:
        raise FileBusy(f"文件夹“{output}”里已有文件，没有生成；请换一个新的或空的文件夹。")
    if not place.parent.is_dir():
        raise FileBusy(f"没有“{place.parent}”这个文件夹，没有生成；请核对位置，或先建立。")
    return place.parent, place.name


def _print_submission(prepared: PreparedSubmission) -> None:
    from .. import screen

    if prepared.answers:
        answers = list(prepared.answers.items())
        screen.print_table(f"已说明、照表内打印的数报送的{len(answers)}项", ("事项", "内容和情况说明"), answers)
    if prepared.removed:
        rows = [(trace.kind, trace.place, trace.value) for trace in prepared.removed]
        screen.print_table(f"上报的工作簿中去掉{len(rows)}处（原文件不动）", ("内容", "位置", "原为"), rows)
    if prepared.suspects:
        rows = [(suspect.kind, suspect.place, suspect.masked) for suspect in prepared.suspects]
        screen.print_table(f"疑似敏感信息{len(rows)}处", ("疑似", "位置", "内容（已遮盖）"), rows)


def _workbook_pdf(prepared: PreparedSubmission) -> bytes | None:
    """The workbook's PDF to sign and seal; None if this computer cannot print it."""
    from ..book.submission import FIGURES
    from ..desk import official_pdf, submission_folder

    return official_pdf.official_pdf(
        prepared.data, submission_folder.official_sheets(prepared.received), prepared.facts[FIGURES]
    )


def _report_pdf(prepared: PreparedSubmission) -> bytes | None:
    """The report's PDF; None if there is no report or this computer cannot print it."""
    if not prepared.report:
        return None
    with suppress(ModuleNotFoundError):  # a report can be handed in even where python-docx is missing
        from ..report.report import report_pdf

        return report_pdf(prepared.report)
    return None


def _refusal(prepared: PreparedSubmission) -> str:
    from ..desk.submission_checks import HOW_TO_ANSWER

    if prepared.refusals:
        listed = "\n".join(f"{number}. {sentence}" for number, sentence in enumerate(prepared.refusals, 1))
        return f"还不能上报，没有生成任何文件：\n{listed}" + (f"\n{HOW_TO_ANSWER}" if prepared.answerable else "")
    return (
        "以上疑似敏感信息请逐条核实，应删的在原文件中删去；确认都可以报送的，加 --confirmed 再运行。没有生成任何文件。"
    )
