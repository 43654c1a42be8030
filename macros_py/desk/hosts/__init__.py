"""Spreadsheets other than Excel that the macros run in, each behind xlwings' own objects."""
