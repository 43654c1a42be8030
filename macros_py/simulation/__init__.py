"""A made-up province of filled workbooks with known faults and their answer key, for tests, training and benchmarks."""
