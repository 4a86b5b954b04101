"""How the C library keeps this server's memory."""

import ctypes

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
"""Of `mallopt`. Source: malloc.h of glibc."""

LARGE_BYTES = 1024 * 1024


def keep_one_arena() -> None:
    """Let all threads share one arena, before the first is started.

    By itself glibc gives each thread one of its own, which keeps what the thread has freed. They
    make memory faster to get for threads that run at once; those of Python take turns.
    """
    ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


def return_large_blocks() -> None:
    """Give blocks of a megabyte and more back as soon as they are freed, from now on.

    By itself glibc keeps blocks as large as the largest that was freed once: the 19 MiB of one
    password check would stay with the server for good.
    """
    ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)
