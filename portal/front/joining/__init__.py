"""Becoming a member and proving who one is: registration, fresh proof, guests."""
