"""Measures Kith beside what it cannot be faster than, all in one run on one machine: `make bench`."""
