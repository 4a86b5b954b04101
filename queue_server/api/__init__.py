"""The doors of the server: what is asked over the stations' socket and over HTTP, and the answers.

Must not know how anything is stored or decided. Open `messages` first: it joins the tables of
`subjects`, and `socket`, `http` and `openapi` are made from the join.
"""
