"""A child that does as it is told: `python -m tests.casework.own_process.a_child`."""

import os
import time

from casework.own_process.child import serve


def answer(message: bytes) -> bytes:
    match message.decode():
        case "who":
            return str(os.getpid()).encode()
        case "die":
            os._exit(1)
        case "sleep":
            time.sleep(60)  # longer than any parent of a test waits
        case "fill":
            return bytes(2 * 1024**3)
        case "secret":
            raise ValueError("the name of a person")
    return message


if __name__ == "__main__":
    serve(answer, memory_bytes=1024**3)
