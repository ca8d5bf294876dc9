"""In Swedish, as portal.letters.words writes them."""
