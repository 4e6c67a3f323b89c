"""Replies as Teams activities: plain dictionaries, no SDK."""
