"""Slack comes in: acknowledge, parse, call a service, answer. One file for each capability."""
