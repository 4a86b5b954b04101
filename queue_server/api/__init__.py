"""The doors of the server: what is asked over the stations' socket and over HTTP, and the answers.

Must not know how anything is stored or decided. Open `handlers` first; `socket` and `http` bring it
what was asked, `openapi` describes it.
"""
