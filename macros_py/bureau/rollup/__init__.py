"""汇总: the returns of many units become one form, with every total's way back to the cells it was added from."""
