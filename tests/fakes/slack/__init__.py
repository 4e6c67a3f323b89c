"""A local Slack that enforces the documented limits and plays its bad days."""
