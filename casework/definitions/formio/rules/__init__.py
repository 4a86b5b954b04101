"""Form.io's rules for one answer. Must not know the form around it. Open `answers` first."""
