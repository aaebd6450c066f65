"""Receivables: what customers owe, what they paid, and what the people who collected it earn by that.

Publishes  invoices, money received and what it paid, credit notes, write-offs, refunds, closed months, numbers
           given, duties, files attached
Reads      orders (dispatches, deliveries), aftersales (credits granted), contracts (reps), customers (registration),
           staff (departments and their heads)
Keeps      accounts per customer, the closed months, the sequences `numbers-SK-<year>` and `numbers-HD-<year>`;
           tables for receivables, ageing, overdue, commission, ranking
"""
