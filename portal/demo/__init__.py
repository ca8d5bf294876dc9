"""Believable members for trying out."""
