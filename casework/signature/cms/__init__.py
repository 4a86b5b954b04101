"""A CMS (.p7m, or what a PDF holds as its signature): who signed it, and whether it fits.

Must not know PDF. Open `signers` first; `values` is the mathematics of one signature, `frame` what
no signature protects.
"""
