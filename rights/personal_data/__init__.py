"""Requests and what became of them are part of the person's data, too."""

from rights.personal_data import corrections, decided, masks, outreach, papers, requests

__all__ = ["corrections", "decided", "masks", "outreach", "papers", "requests"]
