"""The process that opens files of strangers: `python -m casework.attachments.inspection`."""

import msgspec

from casework.attachments.inspection.looking import inspect
from casework.own_process.child import serve

MEMORY = 1024**3
CPU_S = 20


def answer(data: bytes) -> bytes:
    return msgspec.json.encode(inspect(data))


if __name__ == "__main__":
    serve(answer, memory_bytes=MEMORY, cpu_s=CPU_S)
