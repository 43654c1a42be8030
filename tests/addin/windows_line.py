"""How Windows reads a command line: cmd.exe first, then the program's own splitting into arguments.

Of cmd.exe: quotes switch, ``^`` outside quotes keeps the next character, ``&`` outside quotes begins another command.
Of CommandLineToArgvW: quotes group, a backslash before a quote makes the quote a character.
"""

from __future__ import annotations

import re

CMD = "cmd.exe /C "


def commands(line: str) -> list[str]:
    """The commands cmd.exe runs, one after another, each without its escapes and its redirection of errors."""
    assert line.startswith(CMD), line
    done, quoted, at = [""], False, len(CMD)
    while at < len(line):
        character = line[at]
        if character == "^" and not quoted:
            at += 1
            done[-1] += line[at]
        elif character == "&" and not quoted:
            done.append("")
        else:
            quoted ^= character == '"'
            done[-1] += character
        at += 1
    return [re.sub(r' 2> "[^"]*" *$', "", command).strip() for command in done]


def arguments(command: str) -> list[str]:
    """What the program finds in argv."""
    found, quoted, started = [""], False, False
    for escaped, character in re.findall(r'(\\(?="))?(.)', command.replace('\\"', "\0")):
        assert not escaped
        if character == '"':
            quoted, started = not quoted, True
        elif character == " " and not quoted:
            if started or found[-1]:
                found.append("")
            started = False
        else:
            found[-1] += '"' if character == "\0" else character
    return found if started or found[-1] else found[:-1]
