"""How Windows reads a command line: cmd.exe first, then the program's own splitting into arguments.

Of cmd.exe: ``%NAME%`` is replaced first, %CMDCMDLINE% by the whole line; quotes switch, ``^`` outside quotes keeps the
next character, ``&`` outside quotes begins another command; what a .bat is given takes the place of ``%*`` and ``%1`` in its
lines, which are then read the same way, and after its end the commands behind it are run.
Of CommandLineToArgvW: quotes group, a backslash before a quote makes the quote a character.
"""

from __future__ import annotations

import re

CMD = "cmd.exe /C "


def commands(line: str) -> list[str]:
    """The commands cmd.exe runs, one after another, each without its escapes and its redirection of errors."""
    assert line.startswith(CMD), line
    return [re.sub(r' 2> "[^"]*" *$', "", command).strip() for command in split(expanded(line)[len(CMD) :])]


def expanded(line: str) -> str:
    """The line with the one variable that everybody's cmd.exe has, and whose value holds quotes."""
    return re.sub("%cmdcmdline%", lambda _: line, line, flags=re.IGNORECASE)


def split(line: str) -> list[str]:
    """The commands of one line, each without its escapes."""
    done, quoted, at = [""], False, 0
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
    return done


def dropped_on(bat: str, paths: list[str]) -> list[str]:
    """What runs when Explorer drops files on a .bat of this text: the commands of its lines, and what follows it."""
    given = " ".join(f'"{path}"' if " " in path else path for path in paths)
    first, *rest = commands(f'{CMD}"C:\\核对.bat" {given}')
    taken = first.partition('.bat"')[2].strip()
    ran = []
    for line in bat.splitlines():
        words = line.strip().strip("()").strip()
        for number, one in enumerate(re.findall(r'"[^"]*"|\S+', taken), 1):
            words = words.replace(f"%~{number}", one.strip('"')).replace(f"%{number}", one)
        ran += [command.strip() for command in split(words.replace("%*", taken))]
        if words == "exit":
            return ran
    return ran + [command.strip() for command in rest]


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
