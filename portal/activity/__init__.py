"""What was logged."""
