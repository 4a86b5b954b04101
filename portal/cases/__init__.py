"""Cases at the portal: opened with their definition, and sent into the register in one transaction.

Owns how the rows of casework, the definition, the attachments and the register come together. Must
not know routes or pages. Open `at_hand` first, then `sending`.
"""
