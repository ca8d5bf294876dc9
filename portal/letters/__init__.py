"""What we say: one text for page, mail and PDF, in the reader's language. Letters never load people."""
