"""The form and the workbook: drawn, built, found again in what a person sent back, and written into."""
