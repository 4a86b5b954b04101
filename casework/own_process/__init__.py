"""Work that is done in a process of its own: files of strangers, and pages that are laid out.

Must not know what is worked on: bytes go in, bytes come out, and nothing that a child says is
unpickled. Open `parent` first; `child` is what the other process runs.
"""
