"""Facts about Italy that any office needs: the codice fiscale, the national holidays.

Pure: no clock, no input or output, no dates of one Comune. Must not know what a branch or a person
is. `codice_fiscale` answers what a code says of its holder, `holidays` which days are festive,
`names` how people write the names that registries have in capitals.
"""
