"""Settings become objects here, and only here are adapters named."""
