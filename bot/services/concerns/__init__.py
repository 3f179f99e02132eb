"""Concerns: raised in confidence, read by those who must, acted on in time, and never changed afterwards."""
