"""Several files and folders under one verb: a bar while they are worked through, an answer for each, a bad one stops no other."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from ..errors import JixiaoError, UnreadableFile
from .group import CLEAN, FAILED, FAULTY

_NOT_MEANT = ("（备份）", "（核对批注")
"""Files of ours that lie beside a person's own."""


@dataclass(frozen=True)
class File:
    """One file: where it lies, and where below the folder that was named."""

    path: Path
    below: Path


def is_one(places: Sequence[Path]) -> bool:
    """Whether a single file is meant."""
    return len(places) == 1 and not places[0].is_dir()


def files(places: Sequence[Path], kinds: Collection[str]) -> list[File]:
    """The files named, and those of these kinds below the folders named, by their names. Raises `UnreadableFile`."""
    found = [
        one for place in places for one in (_below(place, kinds) if place.is_dir() else [File(place, Path(place.name))])
    ]
    if not found:
        raise UnreadableFile(
            f"“{'、'.join(map(str, places))}”里没有 {'、'.join(kinds)} 文件，请核对位置。", "not_found"
        )
    return list({one.path.resolve(): one for one in found}.values())


def _below(folder: Path, kinds: Collection[str]) -> Iterator[File]:
    def unread(error: OSError) -> None:
        raise UnreadableFile(
            f"文件夹“{error.filename}”打不开（{error.strerror}），请核对权限。", "not_found"
        ) from error

    for here, folders, names in os.walk(folder, onerror=unread):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(here, name)
            meant = not name.startswith((".", "~$")) and not any(mark in path.stem for mark in _NOT_MEANT)
            if meant and path.suffix.lower() in kinds:
                yield File(path, path.relative_to(folder))


Answers = Mapping[str, dict[str, Any]]
"""What each file was answered; `error` holds the kind and the one sentence about a file that could not be worked on."""


def each(queue: Sequence[File], label: str, work: Callable[[File], tuple[dict[str, Any], bool]]) -> tuple[Answers, int]:
    """The answers and the exit code; ``work`` gives a file's answer and whether something of it is wrong."""
    answers: dict[str, dict[str, Any]] = {}
    worst = CLEAN
    with click.progressbar(queue, label=label, file=sys.stderr, item_show_func=_name) as bar:
        for file in bar:
            try:
                answers[str(file.path)], wrong = work(file)
                worst = max(worst, FAULTY if wrong else CLEAN)
            except JixiaoError as error:
                answers[str(file.path)], worst = {"error": error.as_json()}, FAILED
    return answers, worst


def tell(answers: Answers, as_json: bool, line: Callable[[dict[str, Any]], str]) -> None:
    """All answers as one JSON object, or a line a file."""
    if as_json:
        click.echo(json.dumps(answers, ensure_ascii=False, indent=1))
    else:
        for name, answer in answers.items():
            click.echo(f"{name}：{answer['error']['message'] if 'error' in answer else line(answer)}")


def counted(findings: Sequence[Mapping[str, Any]]) -> str:
    """错误1项，核实0项，提示2项."""
    from ..law.findings import LEVELS

    return "，".join(f"{level}{sum(f['level'] == level for f in findings)}项" for level in LEVELS)


def _name(file: File | None) -> str:
    return file.path.name if file else ""
