"""Requests and what became of them are part of the person's data, too."""

from rights.personal_data import corrections, decided, masks, moving, outreach, papers, requests

__all__ = ["corrections", "decided", "masks", "moving", "outreach", "papers", "requests"]
