"""The rights of the data subject, Art. 15-22."""
