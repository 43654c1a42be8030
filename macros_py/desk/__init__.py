"""The verbs of the unit that fills in a form (填报单位): on an open workbook, on a file, and from year to year."""
