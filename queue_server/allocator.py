"""How the C library gives freed memory back to the system."""

import ctypes

M_MMAP_THRESHOLD = -3
"""Of `mallopt`. Source: malloc.h of glibc."""

LARGE_BYTES = 1024 * 1024


def return_large_blocks() -> None:
    """Give blocks of a megabyte and more back as soon as they are freed, from now on.

    By itself glibc keeps blocks as large as the largest that was freed once: the 19 MiB of one
    password check would stay with the server for good.
    """
    ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)
