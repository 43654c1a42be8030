"""How fast, as ratios of pairs that are timed in turn: `make bench`."""
