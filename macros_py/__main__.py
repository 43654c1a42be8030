"""The same verbs from a command line: `jixiao`, or `python -m macros_py`."""

from __future__ import annotations

import sys

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
from .command.group import FAILED, IN_CHINESE, cli
from .errors import JixiaoError


def main(arguments: list[str] | None = None) -> None:
    """Run one verb; every refusal is one sentence and exit 2."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        cli.main(arguments, prog_name="jixiao", standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(FAILED)
    except click.ClickException as error:
        said = error.format_message()
        for english, chinese in IN_CHINESE.items():
            said = said.replace(english, chinese)
        click.echo(f"命令有误：{said.splitlines()[0].rstrip('.')}（用法见 jixiao --help）", err=True)
        sys.exit(FAILED)
    except JixiaoError as error:
        click.echo(str(error), err=True)
        sys.exit(FAILED)


if __name__ == "__main__":
    main()
