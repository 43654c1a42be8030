"""A catalogue of a test's own: real folders copied, others written."""

import shutil

import pytest

from macros_py.book import form
from macros_py.law import notices


@pytest.fixture
def catalogue(tmp_path, monkeypatch):
    """A function that puts a folder into a catalogue beside the one that most adopt."""
    made = tmp_path / "templates"
    shutil.copytree(notices.TEMPLATES / "hunan" / "2017", made / "hunan" / "2017")
    for module in (notices, form):
        monkeypatch.setattr(module, "TEMPLATES", made)

    def put(name, text, drawn=None):
        folder = made / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "scheme.toml").write_text(text, "utf-8")
        if drawn:
            (folder / "form.md").write_text(drawn, "utf-8")
        return folder

    return put
