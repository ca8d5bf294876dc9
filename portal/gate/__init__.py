"""May we."""
