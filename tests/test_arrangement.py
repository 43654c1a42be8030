"""How a run is arranged: long files first, temporary files in memory where there is room, few examples or many."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests import long_files, memory

ROOT = Path(__file__).parents[1]


def test_each_long_file_is_there_once():
    assert len(set(long_files.LONGEST)) == len(long_files.LONGEST) > 5
    assert not [path for path in long_files.LONGEST if not (ROOT / path).is_file()]


def test_long_files_come_first_and_the_others_stay_in_their_order():
    others = ["tests/z.py", "tests/a.py"]
    assert sorted([*others, *reversed(long_files.LONGEST)], key=long_files.place) == [*long_files.LONGEST, *others]


@pytest.mark.parametrize("place", ["/proc", "/no/such/place"])
def test_no_room_in_what_is_no_disk(place):
    assert not memory.has_room(Path(place))


def test_a_disk_with_too_little_room_is_not_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(memory, "ROOM", 0)
    assert memory.has_room(tmp_path)
    monkeypatch.setattr(memory, "ROOM", 1 << 80)
    assert not memory.has_room(tmp_path)


@pytest.mark.parametrize(("long", "examples"), [("", "7"), ("1", "175")])
def test_a_long_run_tries_many_more(long, examples):
    program = "from tests.examples import examples; print(examples(7))"
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env={"TEST_LONG": long}, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == examples
