"""The verb that searches the indicator libraries: names, wording of targets, and the documents they are from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from .group import cli

if TYPE_CHECKING:
    from ..law.library import Entry, Library


def _level_identifier(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """The identifier of a level-2 indicator: ``quantity`` for quantity, 数量 or 数量指标."""
    from typing import get_args

    from ..law.library import Level2
    from ..law.terms import label

    known: dict[str, str] = {level: label(level) for level in get_args(Level2)}
    for level, words in known.items():
        if value and value in (level, words, words.removesuffix("指标")):
            return level
    if value:
        listed = "、".join(f"{level}（{words}）" for level, words in known.items())
        raise click.UsageError(f"没有名为“{value}”的二级指标；可用：{listed}。")
    return ""


@cli.command()
@click.argument("words", nargs=-1, metavar="[词 …]")
@click.option("--level", default="", callback=_level_identifier, metavar="二级指标", help="只列这类指标，如 数量。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def indicators(words: tuple[str, ...], level: str, as_json: bool) -> None:
    """在三级指标库里查找：名称、单位、指标值写法、见于哪份材料。"""
    from ..law.library import libraries, load

    known = [load(name) for name in libraries()]
    matches = [(library, entry) for library in known for entry in library.search(words, level)]
    if as_json:
        answer = [_as_json(library, entry) for library, entry in matches]
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
    elif matches:
        from .. import screen

        screen.print_indicators(matches)
    else:
        click.echo(_not_found(known, words, level))


def _as_json(library: Library, entry: Entry) -> dict[str, Any]:
    return asdict(entry) | {"aliases": entry.aliases, "seen_in": library.seen_in(entry)}


def _not_found(libraries: Sequence[Library], words: tuple[str, ...], level: str) -> str:
    from ..law.terms import label

    sentence = f"指标库里没有“{' '.join(words)}”" + (f"的{label(level)}" if level else "") + "。"
    if near := [name for library in libraries for name in library.near(words)]:
        sentence += f"相近的：{'、'.join(near)}。"
    themes = dict.fromkeys(theme for library in libraries for e in library.indicator for theme in e.themes)
    return f"{sentence}也可以按主题查：{'、'.join(themes)}。"
