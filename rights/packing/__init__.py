"""
Making the file of a copy or a move.

contents   which tables and parts belong in it
records    a category as JSON, CSV and pages, straight from PostgreSQL
schema     JSON Schema and the dictionary in the member's language
outside    what other systems answered
categories which categories the letter tells of, and what
answer     the letter with the points of Art. 15
pages      index.html and the numbered pages
archive    ZIP, streamed and encrypted, never whole in memory
"""
