"""The command line: one module a family of verbs, and what they share."""
