"""Tickets on paper: the words of a print job, and the ESC/POS printer that carries it out."""
