"""自评报告: the official outline as a Word document whose every number is the workbook's, and stays so."""
