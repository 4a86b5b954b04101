"""The register of a Comune that is kept by another program, asked by HTTP: docs/register.md.

Owns what that program has still to number, when it is asked again, and the portal's own emergency
register while it is away. Must not know what a request asks for. Open `desk` first, then `asking`.
"""
