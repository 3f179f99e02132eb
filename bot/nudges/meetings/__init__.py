"""The nudges of the meetings."""
