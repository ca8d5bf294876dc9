"""What must be done once more when an older copy of the database is put back."""
