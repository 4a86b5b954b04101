"""The commands that people type, a module a subject; each adds its own with `add_to`."""
