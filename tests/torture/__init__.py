"""Senders that are killed at random moments, against a workspace that fails at random: what arrives?"""
