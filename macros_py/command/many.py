"""One verb for several files and folders: a progress bar, an answer for each file, and no stop at a bad one."""

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
from .group import EXIT_CLEAN, EXIT_ERRORS, EXIT_REFUSED

_SKIPPED = ("（备份）", "（核对批注")
"""Parts of the names of files that we write next to a user's file and that are skipped in a folder."""


@dataclass(frozen=True)
class File:
    """One file: its path, and its path relative to the folder that was named."""

    path: Path
    below: Path


def is_one(places: Sequence[Path]) -> bool:
    """Whether the arguments name a single file."""
    return len(places) == 1 and not places[0].is_dir()


def files(places: Sequence[Path], kinds: Collection[str]) -> list[File]:
    """The files named, and those with the suffixes ``kinds`` below the folders named, sorted; raises
    `UnreadableFile`."""
    listed = [
        file
        for place in places
        for file in (_below(place, kinds) if place.is_dir() else [File(place, Path(place.name))])
    ]
    if not listed:
        raise UnreadableFile(
            f"“{'、'.join(map(str, places))}”里没有 {'、'.join(kinds)} 文件，请核对位置。", "not_found"
        )
    return list({file.path.resolve(): file for file in listed}.values())


def _below(folder: Path, kinds: Collection[str]) -> Iterator[File]:
    def unread(error: OSError) -> None:
        raise UnreadableFile(
            f"文件夹“{error.filename}”打不开（{error.strerror}），请核对权限。", "not_found"
        ) from error

    for here, folders, names in os.walk(folder, onerror=unread):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(here, name)
            meant = not name.startswith((".", "~$")) and not any(mark in path.stem for mark in _SKIPPED)
            if meant and path.suffix.lower() in kinds:
                yield File(path, path.relative_to(folder))


Answers = Mapping[str, dict[str, Any]]
"""File → its answer; for a file that could not be processed, `error` holds the kind and the sentence."""


def process(
    queue: Sequence[File], label: str, work: Callable[[File], tuple[dict[str, Any], bool]]
) -> tuple[Answers, int]:
    """The answers and the exit code; ``work`` returns a file's answer and whether it has findings of level 错误."""
    answers: dict[str, dict[str, Any]] = {}
    worst = EXIT_CLEAN
    with click.progressbar(queue, label=label, file=sys.stderr, item_show_func=_name) as bar:
        for file in bar:
            try:
                answers[str(file.path)], wrong = work(file)
                worst = max(worst, EXIT_ERRORS if wrong else EXIT_CLEAN)
            except JixiaoError as error:
                answers[str(file.path)], worst = {"error": error.as_json()}, EXIT_REFUSED
    return answers, worst


def print_answers(answers: Answers, as_json: bool, line: Callable[[dict[str, Any]], str]) -> None:
    """Print all answers as one JSON object, or one line for each file."""
    if as_json:
        click.echo(json.dumps(answers, ensure_ascii=False, indent=1))
    else:
        for name, answer in answers.items():
            click.echo(f"{name}：{answer['error']['message'] if 'error' in answer else line(answer)}")


def level_counts(findings: Sequence[Mapping[str, Any]]) -> str:
    """The number of findings of each level: 错误1项，核实0项，提示2项."""
    from ..law.findings import LEVELS

    return "，".join(f"{level}{sum(f['level'] == level for f in findings)}项" for level in LEVELS)


def _name(file: File | None) -> str:
    return file.path.name if file else ""
