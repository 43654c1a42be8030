"""What a notice says and what a unit typed, as data with meaning; knows no file and no cell address."""
