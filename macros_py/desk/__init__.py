"""The 填报单位's verbs on an open workbook: what the ribbon, the launcher and LibreOffice's toolbar run."""
