"""xlwings without pandas and numpy, which it imports wherever it finds them: 0.3 s that no click needs.

Whoever works on an open workbook takes `xlwings` from here. Excel's buttons hide the two already on the line that
starts Python (addin/xlwings_module.py); afterwards they can be imported as before.
"""

from __future__ import annotations

import sys

HIDDEN = ("numpy", "pandas")

_absent = [name for name in HIDDEN if name not in sys.modules]
sys.modules.update(dict.fromkeys(_absent))  # type: ignore[arg-type]  # None is how an import is told: not there
try:
    import xlwings
finally:
    for _name in _absent:
        del sys.modules[_name]

__all__ = ["HIDDEN", "xlwings"]
