"""`python -m addin.build` writes both .xlam beside this file and keeps them only if the gate finds nothing wrong."""

from __future__ import annotations

import hashlib
import sys
import tempfile
from pathlib import Path

from .gate import check
from .package import HERE, addins, content


def build(folder: Path = HERE) -> list[str]:
    """Write the add-ins into ``folder``; what is wrong with them, and then the former files stay."""
    with tempfile.TemporaryDirectory(dir=folder) as draft:
        made = [Path(draft) / addin.file for addin in addins()]
        for path, addin in zip(made, addins(), strict=True):
            path.write_bytes(content(addin))
        wrong = [f"{path.name}: {fault}" for path in made for fault in check(path)]
        if not wrong:
            for path in made:
                path.replace(folder / path.name)
    return wrong


if __name__ == "__main__":
    if faults := build():
        sys.exit("\n".join(faults))
    for addin in addins():
        print(addin.file, hashlib.sha256((HERE / addin.file).read_bytes()).hexdigest())
