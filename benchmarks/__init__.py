"""
How fast, as ratios against the raw limit and the naive way, interleaved in one run.

`.venv/bin/python -m benchmarks.run --scale small` starts a PostgreSQL and a Valkey of its own with the settings
they are shipped with, runs every variant of a round in a fresh process, and prints each goal beside its figure.

ground   the throw-away database: filled, put at rest between rounds, described beside the figures
rounds   fresh processes, ratios within a round, growth, noise
goals    a goal, its figure, and whether it is met
"""
