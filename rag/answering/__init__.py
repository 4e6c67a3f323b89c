"""Answering: rewrite, search, write, check, say."""
