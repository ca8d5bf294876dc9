"""The limit of pages: one view without a database or middleware, on the portal's own server and process model."""
