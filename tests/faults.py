"""A disk on which the n-th step that writes fails, half-way through where it writes; or the program ends there."""

import builtins
import os

ERRORS = [OSError(28, "No space left on device"), OSError(5, "I/O error"), KeyboardInterrupt()]
IDS = ["ENOSPC", "EIO", "killed"]


class Faults:
    """The n-th step that writes fails, whichever it is."""

    def __init__(self, monkeypatch, at, error):
        self.steps, self.at, self.error = 0, at, error
        real = builtins.open

        def opened(path, mode="r", *more, **named):
            if not set(mode) & set("xwa+"):
                return real(path, mode, *more, **named)
            self.step()
            file = real(path, mode, *more, **named)
            write = file.write

            class Writing:
                def __enter__(it):
                    return it

                def __exit__(it, *about):
                    file.close()

                def write(it, data):
                    if self.steps + 1 == self.at:
                        write(data[: len(data) // 2])
                    self.step()
                    return write(data)

                def __getattr__(it, name):
                    return getattr(file, name)

            return Writing()

        monkeypatch.setattr(builtins, "open", opened)
        for name in ("fsync", "mkdir", "rename", "replace", "link", "rmdir"):
            monkeypatch.setattr(os, name, self.wrapped(getattr(os, name)))

    def step(self):
        self.steps += 1
        if self.steps == self.at:
            raise self.error

    def wrapped(self, real):
        def call(*given, **named):
            self.step()
            return real(*given, **named)

        return call
