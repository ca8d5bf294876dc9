"""What we told."""
