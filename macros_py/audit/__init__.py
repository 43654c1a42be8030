"""The checks: plain functions over one filled form, each yielding findings of one family."""
