"""A server as a process of the operating system: started once, told to end, its log and its files.

Owns what is the same whatever the process serves. Knows no request, no page and no connection.
Open `command_line` first: a program begins there.

command_line  how a program's modules add their commands
imports       how they are imported quickly
cannot_start  why a server will not start
one_server    one server for one directory
mark_file     what it knows of its store, kept beside it
signals       when it was told to end
children      another Python that works for it
descriptors   how many files and connections it may have open
logs          the log: JSON lines, without any person
"""
