"""Where else the data lie."""
