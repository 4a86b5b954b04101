"""Earlier versions of what staff has set: who changed what and when, compared with the present.

Must not save anything: a version is brought back by its subject's own preview. Open
`history_pages`.
"""
