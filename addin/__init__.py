"""What stands around Excel: the ribbon, the VBA, the two .xlam and how they are built and checked on Linux.

`python -m addin.build` writes both add-ins, the same bytes every time, and lets the gate look at them before
they are kept. Nothing here is part of the program that runs on a finance officer's computer.
"""
