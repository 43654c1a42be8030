"""Verbs that show what a notice says, for those who own the rules."""

from __future__ import annotations

from .group import cli, place_argument


@cli.command()
@place_argument
def explain(place: str) -> None:
    """列出评分办法原文、系统计算口径、来源和待核事项。"""
    from .. import screen
    from ..book import wording
    from ..law.scheme import load

    screen.show_wording(wording.rows(load(place)), wording.HEADS)
