"""The tables of the meetings."""
