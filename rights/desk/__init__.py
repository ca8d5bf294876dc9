"""What staff do about a request: each act a page or a form of its own, mixed into the case's page at the desk."""
