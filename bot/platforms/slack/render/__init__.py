"""Replies as Slack's blocks; no SDK is needed to draw them."""
