"""
How fast, as ratios against the raw limit and the naive way, interleaved in one run.

`python -m portal.supervisor run --test -- python -m benchmarks.run --suite export --scale small` starts a
throw-away PostgreSQL and broker, fills them, and runs every variant of a round in a fresh process.
"""
