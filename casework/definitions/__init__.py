"""Form definitions of a Comune: read from files, checked, and kept in versions.

Must not know how a case goes on, nor who of the staff may publish. Open `store` first; `reading`
makes a definition of a file, `library` holds those that come with the suite.
"""
