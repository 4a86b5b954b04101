"""The bytes to a printer and back, over whatever it hangs on.

Owns opening, timeouts and the translation of failures. Must not know what the bytes mean.
Connections are python-escpos's; reading is ours, since its own waits for a minute and takes the
silence of a closed connection for an answer.
"""

import os
import socket
import termios
from typing import Protocol

import serial
import usb.core
from escpos.exceptions import DeviceNotFoundError
from escpos.printer import File, Network, Serial, Usb

from hardware.errors import DeviceUnplugged, DeviceUnreachable, PrinterStalled
from hardware.printer.interface import (
    FileConnection,
    NetworkConnection,
    PrinterConnection,
    SerialConnection,
    UsbConnection,
)

CHUNK = 4096


class Wire(Protocol):
    """All of it blocks: call it in the device's worker."""

    answers: bool
    """Whether the printer can say anything on this connection."""
    stays_open: bool
    """Whether to keep it between jobs: a network printer serves others in between."""

    def send(self, data: bytes, timeout_s: float) -> None:
        """Raises: PrinterStalled if it takes the bytes no more, DeviceUnplugged if it is gone."""
        ...

    def receive(self, timeout_s: float) -> bytes:
        """What has arrived, at least a byte; empty after `timeout_s` of silence."""
        ...

    def close(self) -> None: ...


def open_wire(connection: PrinterConnection, device: str, timeout_s: float) -> Wire:
    """Raises: DeviceUnreachable; DeviceUnplugged if it answers and breaks off at once."""
    try:
        match connection:
            case NetworkConnection():
                return _NetworkWire(connection, device, timeout_s)
            case UsbConnection():
                return _UsbWire(connection, device)
            case SerialConnection():
                return _SerialWire(connection, device)
            case FileConnection():
                return _FileWire(connection, device)
    except ConnectionResetError as reset:
        raise DeviceUnplugged(device, str(reset)) from reset
    except (OSError, DeviceNotFoundError, usb.core.NoBackendError) as failure:
        raise DeviceUnreachable(device, str(failure)) from failure


class _NetworkWire:
    answers = True
    stays_open = False

    def __init__(self, connection: NetworkConnection, device: str, timeout_s: float) -> None:
        self._device = device
        self._socket = socket.create_connection((connection.host, connection.port), timeout_s)
        self._escpos = Network(connection.host, connection.port)
        self._escpos.device = self._socket

    def send(self, data: bytes, timeout_s: float) -> None:
        self._socket.settimeout(timeout_s)
        try:
            self._escpos._raw(data)
        except TimeoutError as full:
            raise PrinterStalled(self._device, "it takes no more bytes") from full
        except OSError as gone:
            raise DeviceUnplugged(self._device, str(gone)) from gone

    def receive(self, timeout_s: float) -> bytes:
        self._socket.settimeout(timeout_s)
        try:
            data = self._socket.recv(64)
        except TimeoutError:
            return b""
        except OSError as gone:
            raise DeviceUnplugged(self._device, str(gone)) from gone
        if not data:
            raise DeviceUnplugged(self._device, "it closed the connection")
        return data

    def close(self) -> None:
        # Not the library's close: it logs each one on the root logger.
        self._socket.close()
        self._escpos.device = False


class _SerialWire:
    answers = True
    stays_open = True

    def __init__(self, connection: SerialConnection, device: str) -> None:
        self._device = device
        self._escpos = Serial(
            connection.port,
            baudrate=connection.baud,
            xonxoff=connection.flow_control == "xonxoff",
            dsrdtr=connection.flow_control == "dsrdtr",
        )
        self._escpos.open()
        self._port: serial.Serial = self._escpos.device
        self._port.exclusive = True

    def send(self, data: bytes, timeout_s: float) -> None:
        try:
            self._port.write_timeout = timeout_s
            for start in range(0, len(data), CHUNK):
                self._escpos._raw(data[start : start + CHUNK])
        except serial.SerialTimeoutException as full:
            raise PrinterStalled(self._device, "it takes no more bytes") from full
        except (serial.SerialException, termios.error, OSError) as gone:
            raise DeviceUnplugged(self._device, str(gone)) from gone

    def receive(self, timeout_s: float) -> bytes:
        try:
            self._port.timeout = timeout_s
            first: bytes = self._port.read(1)
            more: bytes = self._port.read(self._port.in_waiting) if first else b""
        except (serial.SerialException, termios.error, OSError) as gone:
            raise DeviceUnplugged(self._device, str(gone)) from gone
        return first + more

    def close(self) -> None:
        # Not the library's close: it would wait for a printer that takes nothing any more.
        self._port.cancel_write()
        self._port.close()
        self._escpos.device = False


class _UsbWire:
    answers = True
    stays_open = True

    def __init__(self, connection: UsbConnection, device: str) -> None:
        self._device = device
        self._escpos = Usb(
            connection.vendor_id,
            connection.product_id,
            in_ep=connection.in_endpoint,
            out_ep=connection.out_endpoint,
        )
        self._escpos.open()
        self._in_endpoint = connection.in_endpoint

    def send(self, data: bytes, timeout_s: float) -> None:
        self._escpos.timeout = round(timeout_s * 1000)
        try:
            for start in range(0, len(data), CHUNK):
                self._escpos._raw(data[start : start + CHUNK])
        except usb.core.USBTimeoutError as full:
            raise PrinterStalled(self._device, "it takes no more bytes") from full
        except usb.core.USBError as gone:
            raise DeviceUnplugged(self._device, str(gone)) from gone

    def receive(self, timeout_s: float) -> bytes:
        try:
            return bytes(self._escpos.device.read(self._in_endpoint, 64, round(timeout_s * 1000)))
        except usb.core.USBTimeoutError:
            return b""
        except usb.core.USBError as gone:
            raise DeviceUnplugged(self._device, str(gone)) from gone

    def close(self) -> None:
        self._escpos.close()


class _FileWire:
    answers = False
    stays_open = False

    def __init__(self, connection: FileConnection, device: str) -> None:
        self._device = device
        self._escpos = File(connection.path)
        # Not the library's open: it would make a plain file where a device is missing.
        self._escpos.device = open(connection.path, "ab", opener=_existing)  # noqa: SIM115

    def send(self, data: bytes, timeout_s: float) -> None:
        try:
            self._escpos._raw(data)
        except OSError as gone:
            raise DeviceUnplugged(self._device, str(gone)) from gone

    def receive(self, timeout_s: float) -> bytes:
        return b""

    def close(self) -> None:
        self._escpos.close()


def _existing(path: str, flags: int) -> int:
    return os.open(path, flags & ~os.O_CREAT)
