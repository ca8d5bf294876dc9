"""Requests and what became of them are part of the person's data, too."""

from rights.personal_data import decided, papers, requests

__all__ = ["decided", "papers", "requests"]
