"""The words of casework that people read, in their languages."""

from text.catalogue import Catalogue

CATALOGUE = Catalogue("casework")
