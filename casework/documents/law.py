"""What the law lets us say and wants to be said, in the words that stand in documents.

Sources: art. 46, 47, 75, 76 and 38 DPR 445/2000; art. 2, 8, 18-bis and 20 L. 241/1990; art. 63 and
65 CAD; art. 13 GDPR.
"""

from collections.abc import Mapping

from casework.documents.content import SigningWay, StatementLaw

STATEMENT_TITLES: Mapping[StatementLaw, str] = {
    StatementLaw.ARTICLE_46: "Dichiarazione sostitutiva di certificazione (art. 46 DPR 445/2000)",
    StatementLaw.ARTICLE_47: (
        "Dichiarazione sostitutiva di atto di notorietà (art. 47 DPR 445/2000)"
    ),
    StatementLaw.NONE: "",
}

UNDER_PENALTY = (
    "Le dichiarazioni sostitutive sono rese sotto la propria responsabilità, sapendo che chi "
    "rilascia dichiarazioni mendaci, forma atti falsi o ne fa uso è punito dal codice penale e "
    "dalle leggi speciali in materia (art. 76 DPR 445/2000), e che decade dai benefici ottenuti "
    "con un provvedimento emanato sulla base di una dichiarazione non veritiera (art. 75 DPR "
    "445/2000)."
)

SIGNATURE: Mapping[SigningWay, str] = {
    SigningWay.BY_HAND: (
        "Firmato davanti al dipendente addetto, che ha identificato chi firma (art. 38, comma 3, "
        "DPR 445/2000)."
    ),
    SigningWay.FILE: (
        "Da sottoscrivere con firma digitale o altra firma elettronica qualificata (art. 65, "
        "comma 1, lettera a, CAD)."
    ),
    SigningWay.CARD: (
        "Sottoscritto con la carta e il suo PIN: la firma è contenuta in questo file (art. 65 CAD)."
    ),
    SigningWay.SESSION: (
        "Presentato da persona identificata con la propria identità digitale, che ha confermato "
        "espressamente l'invio (art. 65, comma 1, lettera b, CAD)."
    ),
}

RECEIPT = (
    "Ricevuta rilasciata ai sensi dell'art. 18-bis della legge 7 agosto 1990, n. 241. Vale anche "
    "come comunicazione di avvio del procedimento (art. 8 della stessa legge)."
)
WITH_RESERVE = (
    "La richiesta è stata ricevuta e registrata con riserva, perché manca ancora qualcosa. Le "
    "chiediamo di completarla: finché non lo fa, l'ufficio potrebbe non poterla accogliere."
)
SILENT_ASSENT = (
    "Se entro questo giorno il Comune non comunica un provvedimento, la richiesta si intende "
    "accolta (silenzio assenso, art. 20 L. 241/1990)."
)
NO_SILENT_ASSENT = "Il procedimento si conclude con un provvedimento espresso (art. 2 L. 241/1990)."
EMERGENCY = (
    "Registrato nel registro di emergenza (art. 63 DPR 445/2000). Il numero di protocollo "
    "ordinario segue e resterà collegato a questo. I termini decorrono dalla presentazione."
)
NOT_YET_REGISTERED = (
    "Il numero di protocollo segue con una seconda ricevuta. I termini decorrono comunque dalla "
    "presentazione."
)
PRIVACY = (
    "I dati personali sono trattati dal Comune, titolare del trattamento, per il procedimento cui "
    "si riferisce la richiesta, nei modi indicati nell'informativa sul sito del Comune (art. 13 "
    "Regolamento UE 2016/679)."
)
