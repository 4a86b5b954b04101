"""JSON-logic: rules of a form that are data. Must not know forms. Open `evaluation` first."""
