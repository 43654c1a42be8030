"""The version of this program, said once."""

VERSION = "0.2.0"
