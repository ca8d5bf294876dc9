"""
The start: PostgreSQL and Valkey from their wheels, the portal's processes, and a clean stop.

Stands alone: imports nothing of Django and nothing outside the standard library, so that it can say in
one sentence what is missing before anything else is there. Read first: `processes` (what runs), `up` (in
which order), `children` (how a process is started, restarted and stopped).
"""
