"""The categories of services, with the labels of the Modello Comuni.

Owns the labels: the Italian translations must be theirs, since the state's checker compares them.
Source: the categories of the Modello Comuni.
"""

from collections.abc import Mapping

from text.catalogue import N_

CATEGORIES: Mapping[str, str] = {
    "educazione-e-formazione": N_("Education and training"),
    "salute-benessere-e-assistenza": N_("Health, well-being and assistance"),
    "vita-lavorativa": N_("Working life"),
    "mobilita-e-trasporti": N_("Mobility and transport"),
    "catasto-e-urbanistica": N_("Land registry and town planning"),
    "anagrafe-e-stato-civile": N_("Registry and civil status"),
    "turismo": N_("Tourism"),
    "giustizia-e-sicurezza-pubblica": N_("Justice and public safety"),
    "tributi-finanze-e-contravvenzioni": N_("Taxes, finance and fines"),
    "cultura-e-tempo-libero": N_("Culture and leisure"),
    "ambiente": N_("Environment"),
    "impresa-e-commercio": N_("Business and trade"),
    "autorizzazioni": N_("Permits"),
    "appalti-pubblici": N_("Public contracts"),
    "agricoltura-e-pesca": N_("Agriculture and fishing"),
}
"""The name of each by its id."""
