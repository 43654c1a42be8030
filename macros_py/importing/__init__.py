"""Tables that are not our workbook — Word, text, another spreadsheet, the 决算 system — read into the cells of a form."""
