"""What an objection may be about. Source: GDPR Art. 21."""

MARKETING = "marketing_of_all_kinds"
"""The answer that stands for every purpose of marketing at once: absolute and without a reason (R21-3)."""
