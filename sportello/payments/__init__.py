"""What a citizen owes to the Comune, as pagoPA tells it: the states of a debt, notice numbers.

Owns both rules, for the portal and the stations alike. Must not know storage, the network, or for
which request something is owed. Open `debts` first.
"""
