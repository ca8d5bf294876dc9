"""
What the staff's pages share: read-only lists that never count a big table, masks, badges, a witness.

No tables and no rooms here; each room's `admin.py` shows its own rows with these.
"""
