"""Where the catalogue of notices lies: beside this package in a checkout, and where a wheel was installed."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

TEMPLATES = Path(str(files("workbook_templates")))
"""The catalogue: one folder a place, one folder a year below it."""
