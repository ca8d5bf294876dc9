"""
What is left when everything is lost: a dump of the database and the files, locked, and the way back.

Keys are in no backup, nor is the ledger of erasures, nor a copy of an identity document. Read first: `making`,
`restoring`. Source: law.md (d) Backups; GDPR Art. 32(1)(c).
"""
