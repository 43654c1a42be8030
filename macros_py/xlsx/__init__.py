"""An .xlsx as a file: read whole and safely, changed without a byte too many, replaced without ever being lost."""
