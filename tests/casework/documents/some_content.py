"""A request and a receipt with everything that may stand in one: long, many, of other letters."""

from datetime import UTC, date, datetime
from hashlib import sha256

from casework.documents.content import (
    DocumentIssuer,
    ListedFile,
    MissingPiece,
    ReceiptContent,
    RegisteredNumber,
    RequestContent,
    ShownAnswer,
    ShownRows,
    ShownSection,
    ShownStatement,
    SignaturePlace,
    SigningWay,
    StatementLaw,
)

ISSUER = DocumentIssuer(
    comune="Comune di Borgo San Lieto",
    owner="Regione Emilia-Romagna",
    contacts=("Piazza del Popolo 1, 41000 Borgo San Lieto", "protocollo@pec.borgosanlieto.example"),
)
PRESENTED_AT = datetime(2026, 11, 27, 9, 30, 12, tzinfo=UTC)
LONG = (
    "Il bambino è allergico alle proteine del latte e alle uova; la diagnosi è stata fatta a marzo "
    "e la dieta è seguita dalla pediatra. "
) * 6
FILES = (
    ListedFile(
        label="Certificato del pediatra",
        name="certificato dietetico firmato.pdf.p7m",
        kind="PDF firmato",
        size=1_234_567,
        sha256=sha256(b"one").hexdigest(),
    ),
    ListedFile(
        label="Documento di identità",
        name="شهادة الميلاد.jpg",
        kind="Immagine JPEG",
        size=84_000,
        sha256=sha256(b"other").hexdigest(),
    ),
)
REQUEST = RequestContent(
    issuer=ISSUER,
    title="Iscrizione all'asilo nido comunale",
    office="Servizi educativi 0-6",
    reference="kP3vX9aQ7mLw2sTz",
    made_at=PRESENTED_AT,
    applicant=(
        ShownAnswer("Nome e cognome", ("Maria Fontanelli",)),
        ShownAnswer("Codice fiscale", ("FNTMRA85D52L840G",)),
        ShownAnswer("Residenza", ("Via dell'Artigianato 12/bis, 41000 Borgo San Lieto (MO)",)),
        ShownAnswer("Telefono", ()),
    ),
    presenter=(
        ShownAnswer("Nome e cognome", ("عبد الرحمن الفاسي",)),
        ShownAnswer("Titolo", ("Procura speciale del 12 ottobre 2026, valida fino al 2027",)),
    ),
    sections=(
        ShownSection(
            "Il bambino",
            (
                ShownAnswer("Nome e cognome", ("Łucja Đorđević Fontanelli",)),
                ShownAnswer("Nata il", ("3 gennaio 2025",)),
                ShownAnswer("Note per la mensa", (LONG,)),
            ),
        ),
        ShownSection(
            "La famiglia",
            (
                ShownRows(
                    "Componenti del nucleo familiare",
                    ("Nome e cognome", "Codice fiscale", "Relazione"),
                    tuple(
                        (f"Persona {number} Іваненко 王小明", "FNTMRA85D52L840G", "figlia o figlio")
                        for number in range(1, 31)
                    ),
                ),
                ShownStatement(
                    "Residenza e stato di famiglia",
                    "Dichiaro che il nucleo familiare è quello indicato qui sopra e che risiede "
                    "nel Comune di Borgo San Lieto.",
                    is_accepted=True,
                    law=StatementLaw.ARTICLE_46,
                ),
                ShownStatement(
                    "Comunicazioni",
                    "Acconsento a ricevere inviti alle iniziative dei servizi educativi.",
                    is_accepted=False,
                ),
            ),
        ),
    ),
    files=FILES,
    signature=SignaturePlace(
        way=SigningWay.BY_HAND, signers=("Maria Fontanelli", "عبد الرحمن الفاسي")
    ),
)
RECEIPT = ReceiptContent(
    issuer=ISSUER,
    title="Iscrizione all'asilo nido comunale",
    reference="kP3vX9aQ7mLw2sTz",
    presented_at=PRESENTED_AT,
    registered=RegisteredNumber("0004321/2026", date(2026, 11, 27)),
    applicant="Maria Fontanelli",
    presenter="عبد الرحمن الفاسي, procura speciale",
    subject="Iscrizione all'asilo nido comunale di Łucja Đorđević Fontanelli, anno 2027/2028",
    office="Servizi educativi 0-6",
    office_contacts=("Via Roma 3, primo piano", "059 000000, nido@borgosanlieto.example"),
    responsible="dott.ssa Elena Marchetti",
    answer_by=date(2026, 12, 27),
    days=30,
    is_silent_assent=False,
    remedies=(
        "Può rivolgersi a chi ha il potere sostitutivo: il Segretario generale del Comune, "
        "segretario@pec.borgosanlieto.example.",
        "Può ricorrere al Tribunale amministrativo regionale entro un anno dal termine.",
    ),
    follow=(
        "https://sportello.borgosanlieto.example/pratiche",
        "Oppure allo Sportello Polifunzionale, con questa ricevuta.",
    ),
    request_sha256=sha256(b"request").hexdigest(),
    files=FILES,
    missing=(
        MissingPiece(
            "Attestazione ISEE", "La carichi dalla sua area personale entro il 12 dicembre 2026."
        ),
        MissingPiece(
            "Firma del secondo genitore", "Gli abbiamo scritto: basta che confermi dal link."
        ),
    ),
)
