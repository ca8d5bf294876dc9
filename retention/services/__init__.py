"""What retention does: plan a disposal, have it approved, destroy. Only `disposal.dispose` destroys a person's records."""
