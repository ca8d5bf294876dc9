"""How the start says no."""


class Refusal(Exception):
    """Why we cannot go on, as one sentence for the person at the keyboard: what is wrong, what to do."""


class Stopped(Exception):
    """Someone asked us to stop while we were still starting."""
