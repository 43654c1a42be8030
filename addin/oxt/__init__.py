"""The LibreOffice extension 绩效自评.oxt: `python -m addin.oxt` builds it from the sources beside it."""
