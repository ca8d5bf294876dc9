"""In English, as portal.letters.words writes them."""
