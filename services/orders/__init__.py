"""Orders: what customers ask for out of their contracts, whether credit allows it, and when it leaves the house.

Publishes: OrderPlaced, OrderAgreed, OrderHeld, OrderApproved, OrderCancelled, OrderDispatched, OrderDelivered,
    NumberGiven, NumberImported, duties, files attached.
Reads: contracts (terms and prices in force), customers (limits, grades), receivables (what is open, what bounced),
    staff (who heads finance).
Keeps: the order book and the credit account of each customer, the dispatch plan by day and batch (出货日报表),
    the sequences of order and dispatch numbers of each year (`numbers-DD-<year>`, `numbers-FH-<year>`).
"""
