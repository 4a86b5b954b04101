"""Files that people attach: kept encrypted, looked at by type and by the virus scanner, given back.

Must not know who may see a file, nor what a definition asks for: a draft's id and the limits are
handed in. Files of strangers are opened in a process of their own. Open `receiving` first, then
`attachments`.
"""
