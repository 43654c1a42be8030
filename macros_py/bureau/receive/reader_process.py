"""The process that reads strangers' files: it may hang, starve or die, and only the file in its hands is lost to it.

It answers requests over its pipes, one file at a time, and says which bytes it holds before it looks into them.
It may not write a file, open a connection or start a program, whatever the file makes it do.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import struct
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

try:
    import resource
except ImportError:  # Windows
    resource = None

from ..register.reading import Reading, read_return
from ..register.reading_codec import pack
from .content import Unread, content

MEMORY = 512 << 20
"""Bytes of address space; where the system cannot limit it (Windows) only the time is limited."""
COLLECTED = 25
"""Files after which what lies in circles is given back."""
GROWN = 200 << 20
"""Bytes of memory in use, at the highest, after which a child is replaced."""

_HEAD = struct.Struct("<2L")
_FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.startfile")
_CHANGING = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod")


def send(stream: BinaryIO, said: Mapping[str, Any], body: bytes = b"") -> None:
    """One message: a JSON object and bytes that belong to it."""
    text = json.dumps(said).encode()
    stream.write(_HEAD.pack(len(text), len(body)) + text + body)
    stream.flush()


def receive(stream: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """The next message; None where the other side is gone."""
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    text, body = _HEAD.unpack(head)
    said, data = stream.read(text), stream.read(body)
    return (json.loads(said), data) if len(said) == text and len(data) == body else None


def answer(request: Mapping[str, Any], data: bytes, stream: BinaryIO) -> None:
    """Read one file, given by its bytes or its path, unless what stands there is ``known``."""
    name = request["name"]
    try:
        data = content(Path(request["path"])) if request["path"] else data
    except Unread as unread:
        reading = Reading("", 0, unread.reason, unread.sentence)
    else:
        sha256 = hashlib.sha256(data).hexdigest()
        send(stream, {"sha256": sha256, "size": len(data)})
        if sha256 in request["known"]:
            return send(stream, {"known": True})
        reading = read_return(data, name)
    packed = pack(reading)
    said = {"facts": dict(packed.facts), "findings": list(packed.findings), "grown": _grown()}
    send(stream, said, packed.body)


def _grown() -> bool:
    """Whether a file made this process so large that the next had better find a new one."""
    return resource is not None and resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > GROWN >> 10


def confine() -> None:
    """From here on: bounded memory, no file written, no connection, no program started."""
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple) -> None:
    if event.startswith(_FORBIDDEN) or event in _CHANGING:
        raise PermissionError(f"{event} is not for a reader of strangers' files")
    if event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR):
        raise PermissionError("a reader of strangers' files writes none")


def settle() -> None:
    """Once all is imported: only what files leave behind is looked through, and only now and then."""
    gc.freeze()  # what was imported stays; looking through it again and again costs a tenth of the time
    gc.disable()


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer until the other side is gone."""
    done = 0
    while (message := receive(requests)) is not None:
        answer(*message, answers)
        done += 1
        if done % COLLECTED == 0:
            gc.collect()


def main() -> None:
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    settle()
    sys.stdout = sys.stderr  # what anybody prints must not end up among the answers
    sys.dont_write_bytecode = True
    confine()
    send(answers, {"ready": True})
    serve(requests, answers)


if __name__ == "__main__":
    main()
