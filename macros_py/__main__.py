"""The same verbs from a command line: `jixiao`, or `python -m macros_py`."""

from __future__ import annotations

import json
import sys
from typing import NoReturn

import click

from .command import (  # noqa: F401  their verbs join the group
    answering,
    carrying,
    catalogue,
    importing,
    library,
    receiving,
    reporting,
    rolling,
    sharing,
    submitting,
    verdicts,
    workbooks,
)
from .command.group import EXIT_REFUSED, TRANSLATIONS, cli
from .errors import JixiaoError


def main(arguments: list[str] | None = None) -> None:
    """Run one verb; every refusal is one sentence and exit 2, with `--json` an object ``error`` as well."""
    asked = "--json" in (sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        cli.main(arguments, prog_name="jixiao", standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(EXIT_REFUSED)
    except click.ClickException as error:
        said = error.format_message()
        for english, chinese in TRANSLATIONS.items():
            said = said.replace(english, chinese)
        _refuse(
            JixiaoError(f"命令有误：{said.splitlines()[0].rstrip('.')}（用法见 jixiao --help）"), asked, "wrong_call"
        )
    except JixiaoError as error:
        _refuse(error, asked)


def _refuse(error: JixiaoError, as_json: bool, kind: str = "") -> NoReturn:
    """The sentence for a person, the object for a program, and exit 2."""
    if as_json:
        told = error.as_json() | ({"kind": kind} if kind else {})
        click.echo(json.dumps({"error": told}, ensure_ascii=False, indent=1))
    click.echo(str(error), err=True)
    sys.exit(EXIT_REFUSED)


if __name__ == "__main__":
    main()
