"""Concerns on screen: only in windows of those who may see them, never in a message."""
