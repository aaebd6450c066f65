"""Receivables: what customers owe, what they paid, and what the people who collected it earn by that.

Publishes  invoices, money received and what it paid, corrections of receipts, credit notes, credits refused,
           write-offs, set-offs, refunds, slips of money on the road, steps of bills, promises to pay, closed months,
           numbers given, duties, files attached, months in which somebody handed cash in late again and again,
           layouts of bank statements
Reads      orders (what is ordered, cancelled, dispatched, delivered), aftersales (credits granted), contracts (reps,
           bills that they take), customers (registration), staff (departments and their heads)
Keeps      accounts per customer, the closed months, a layout per bank, who was late with cash in which
           month (`late-hand-ins-<month>/<staff_id>`), the sequences of numbers of receipts, credit notes,
           corrections, slips and promises of each year (`numbers-<kind>-<year>`, kinds SK, HD, GZ, SD, CN);
           tables for receivables, ageing, overdue, commission, ranking
"""
