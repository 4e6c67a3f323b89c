"""Stacks compose the constructs and grant; each can be deployed alone."""
