"""Jobs the printer tests print: one slip in several languages."""

from hardware.printer.interface import (
    BigCode,
    Columns,
    Cut,
    Feed,
    Paragraph,
    PrintJob,
    Qr,
    Rule,
)

QR = "https://sportello.example.it/t/7Qk2mXw9"


def a_slip(*paragraphs: str, code: str = "A042") -> PrintJob:
    return PrintJob(
        (
            Paragraph("Comune di Vicenza", "large", bold=True, align="center"),
            Rule(),
            BigCode(code),
            Columns("Persone prima di lei", "4"),
            *(Paragraph(paragraph) for paragraph in paragraphs),
            Feed(),
            Qr(QR),
            Cut(),
        )
    )
