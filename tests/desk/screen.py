"""A screen that no one looks at, and a hand with a mouse: Xvfb and xdotool, for clicks on real buttons."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

INSTALL = "apt-get install -y --no-install-recommends xvfb xdotool"
SIZE = 1400, 900


def missing() -> str | None:
    """The sentence that says what to install before a test can click; None when nothing is missing."""
    lacking = [name for name in ("Xvfb", "xdotool") if shutil.which(name) is None]
    if lacking:
        return f"缺少 {'、'.join(lacking)}，请先安装（Debian，root）/ please install: {INSTALL}"
    return None


@contextmanager
def screen() -> Iterator[str]:
    """A free display's name, ``":7"``; the server chooses the number and dies with the block."""
    reading, writing = os.pipe()
    size = "{}x{}x24".format(*SIZE)
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as said:
            yield f":{said.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


def click(display: str, x: int, y: int) -> None:
    """The left button, on this point of the screen."""
    _hand(display, "mousemove", "--sync", str(x), str(y), "sleep", "0.2", "click", "1")


def windows(display: str, title: str) -> list[str]:
    """The windows on the screen that are called so."""
    found = _hand(display, "search", "--onlyvisible", "--name", title, check=False)
    return found.split()


def answer(display: str, window: str, text: str) -> None:
    """Text typed into a window, and Enter."""
    _hand(display, "windowfocus", "--sync", window, "type", "--delay", "30", text)
    _hand(display, "sleep", "0.3", "key", "Return")


def _hand(display: str, *what: str, check: bool = True) -> str:
    ran = subprocess.run(
        ["xdotool", *what],
        env=os.environ | {"DISPLAY": display},
        check=check,
        timeout=30,
        capture_output=True,
        text=True,
    )
    return ran.stdout
