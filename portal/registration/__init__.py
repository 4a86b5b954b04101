"""The ordinary register of an administration (art. 53-57 DPR 445/2000), kept by the portal itself.

Owns numbers and their order, what an entry says, marks and annulments. Must not know what a request
asks for, nor who sends it. Open `numbering` first.
"""
