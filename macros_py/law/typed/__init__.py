"""What people type into amounts, targets and achievements, understood where the meaning is certain."""
