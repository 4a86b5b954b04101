"""Form.io forms: checked as Form.io's own core checks them. No script of a form is ever run.

Owns how such a form is read. Must not know where definitions are stored, or who asks. Open `check`
first: it walks the form (`walk`), and asks `conditions`, `normalise` and `rules` at each component.
"""
