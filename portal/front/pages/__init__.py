"""The member's pages: start, overview, my data, account, and the organisation's texts."""
