"""The tables of CPD."""
