"""Requests and what became of them are part of the person's data, too."""

from rights.personal_data import corrections, decided, papers, requests

__all__ = ["corrections", "decided", "papers", "requests"]
