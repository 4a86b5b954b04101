"""Questions about the present hall that the server decides by and the stations offer by.

Each is answered once, from plan and hall: `numbers`, whether a service gives tickets; `serving`,
who may call and serve a ticket, and what a visit goes on with; `breaks`, which planned break is
due. Must not know commands; open `serving` first.
"""
