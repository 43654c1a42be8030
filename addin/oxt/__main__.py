"""Build the extension into addin/, or where the first argument says."""

import sys
from pathlib import Path

from .package import TARGET, contents, pack

if __name__ == "__main__":
    target = Path(sys.argv[1]) if sys.argv[1:] else TARGET
    target.write_bytes(pack(contents()))
    print(f"{target}：{target.stat().st_size:,} 字节")
