"""表文核对: what a report says in sentences, held against its own tables, against itself and against the workbook."""
