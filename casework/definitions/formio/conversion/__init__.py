"""A Form.io form as a definition of our own, and by line what of it cannot be carried over.

Must not know where definitions are kept. Open `wizard` first: it makes steps, `fields` a field of
each component, `people` a person of a sub-form, `conditions` our conditions of theirs.
"""
