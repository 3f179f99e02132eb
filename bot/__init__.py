"""Kith: the assistant of early-years network co-ordinators, inside Slack."""
