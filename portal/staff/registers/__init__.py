"""The register of the Comune, as those see it who may open the emergency register.

Owns these pages. What the rules are is in `casework.emergency`, what waits for a number in
`portal.registration.external`. Open `register_pages` first.
"""
