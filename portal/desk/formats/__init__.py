"""How Django itself writes days and times, so that its own columns read as the rest of the page does."""
