"""How many files and connections this process may have open at once.

Most systems begin with 1024 and allow a process to raise it; what is above the limit fails in the
middle of `accept`, again and again. Owns no connection.
"""

import resource

RESERVED = 256
"""For files, databases, and connections that are accepted before others are cut."""


def raise_limit(wanted: int) -> None:
    """Allow `wanted` connections besides what is reserved, as far as the system lets us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + RESERVED
    if hard != resource.RLIM_INFINITY:
        needed = min(needed, hard)
    if soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))


def lacking(wanted: int) -> int:
    """For how many of `wanted` connections there is no descriptor; 0 where all have one."""
    return max(0, wanted - room())


def room() -> int:
    """For how many connections there are descriptors."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(soft - RESERVED, RESERVED)
