"""The answers to a form: tidied, and all that is wrong with them at once. Pure.

Owns the rules that an answer can break, by name. Must not know documents, fees or signatures, nor
where answers are kept. Open `check` first; `values` has a case for each kind of field.
"""
