"""What we wrote to each other."""
