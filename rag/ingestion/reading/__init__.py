"""Files turned into text, one module per format; run inside the reader's own process."""
