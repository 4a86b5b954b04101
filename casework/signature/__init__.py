"""Signatures: whether a signed file is what was signed, who signed it, and the evidence kept of it.

Owns our own verdict over a file, where pyHanko and cryptography are tools and never the judge. Must
not know where anchors come from, nor pages, cases or tables. Open `verdict` first.

verdict          a file in, a report out: never an exception
report           the report: verdict, trust, and what was observed of each signer
sentences        each observation in plain English, for commands and logs
cms              a CMS signer by signer
original         whether what is signed is the document that was to be signed
pdf              the signatures of a PDF, and what was done to it later
chains           from a signer's certificate to an anchor
signing          a PDF prepared for a card's signature, and completed with it
card_signing     the same in a process of its own
cards            whose card a certificate is
evidence         what a case keeps of a signed file, or of a signature by card
judging          signed files of cases, by the lists that count today
own_process      the same in a process of its own, within limits: for files of strangers
"""
