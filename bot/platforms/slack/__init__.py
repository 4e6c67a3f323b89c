"""Slack: a door without an SDK, Bolt behind the queue, replies in Block Kit."""
