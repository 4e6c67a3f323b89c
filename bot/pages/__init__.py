"""The small pages that links in chat open: pure functions of a request, for Lambda and `serve` alike."""
