"""Spreadsheet programs other than Excel in which the macros run, each behind xlwings' own objects."""
