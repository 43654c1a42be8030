"""The command line: one module for each group of verbs, and what they share."""
