"""Facts about Italy that any office needs: the codice fiscale, its Comuni, the national holidays.

Pure: no clock, no input or output but its own tables in `data`, no dates of one Comune. Must not
know what a branch or a person is. `codice_fiscale` answers what a code says of its holder,
`municipalities` which Comuni and postcodes there are, `holidays` which days are festive, `names`
how people write the names that registries have in capitals.
"""
