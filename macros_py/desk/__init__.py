"""The 填报单位's verbs: on an open workbook, as the ribbon, the launcher and LibreOffice's toolbar run them; and from year to year."""
