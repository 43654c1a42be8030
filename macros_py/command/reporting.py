"""Verbs for the report that goes with a form: its sentences held against the workbook."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from .group import CLEAN, FAULTY, cli, extra, json_answer, over_existing


@cli.command()
@click.argument("report", metavar="报告", type=click.Path(path_type=Path))
@click.option("--workbook", type=click.Path(path_type=Path), help="与这个自评工作簿核对。")
@click.option("--comments", type=click.Path(path_type=Path, dir_okay=False), help="把疑点写成批注，另存为这个 .docx。")
@over_existing
@json_answer
def words(report: Path, workbook: Path | None, comments: Path | None, force: bool, as_json: bool) -> None:
    """表文一致性核对：自评报告（.docx、.doc、.txt）与自身、与自评工作簿是否一致；不改动报告。"""
    from .. import screen
    from ..words.check import check
    from ..words.document import read_report
    from ..words.workbook import read_book

    read = read_report(report)
    found = check(read, read_book(workbook) if workbook else None)
    if comments:
        from ..words.comments import commented
        from .files import read_bytes, save

        with extra("word", "写批注"):
            made = commented(read_bytes(report), report.name, found)
        save(comments, made, force)
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=1))
    else:
        screen.show_claims(found)
    sys.exit(FAULTY if found.wrong else CLEAN)
