"""The emergency register (art. 63 DPR 445/2000), kept where the ordinary one cannot be reached.

Owns authorisations, openings, emergency numbers and their links to ordinary ones. Must not know who
has the right to open it, nor where the ordinary register is. Open `rules` first.
"""
