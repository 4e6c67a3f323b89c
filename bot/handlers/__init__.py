"""The use cases: what Footnote does with each event, whatever platform it came from."""
