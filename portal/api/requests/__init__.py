"""API v1 of guided requests: the form of a service. Must not know how a form is kept."""
