"""What is owed to a Comune, asked of a payment service.

Owns the seam to such services and the adapter of pagoPA's GPD. Must not know cases, pages or who is
signed in; which report may change a debt is said in `sportello.payments.debts`. Open `payment_desk`
first, then `gpd`.
"""
