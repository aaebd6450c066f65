"""Customers: who they are, who owns them, how good their credit is. P2, P4-4, P5-6

Publishes  CustomerRegistered, DuplicateSuspected, DuplicateCleared, CustomersMerged, CustomerAssigned, CustomerFiled,
           CreditLimitProposed, CreditLimitSet, GradesFellDue, CreditGraded, duties, files attached
Reads      receivables (what grades rest on), staff (who may own a customer), its own log
Keeps      one stream `register-all` for registrations, so that the server's order decides who came first; a stream per
           customer (`customer-<customer_id>`: ownership, limit, file) and per grade (`grade-<customer_id>`); the days
           on which grades fell due (`grading-day-<day>`)
"""
