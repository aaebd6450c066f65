"""After-sales: complaints, from intake to what the company does about them. P5-7, P1-3

Publishes  ComplaintFiled, ComplaintFormCompleted, ComplaintAnswered, ComplaintReviewed, ComplaintDecided,
           CreditGranted, CreditRefused, ComplaintClosed, NumberGiven, NumberImported, duties, files attached
Reads      customers (who may complain), receivables (invoices, credit notes, credits refused), its own log
Keeps      a stream per complaint (`complaint-<complaint_no>`), one per year for their numbers (`numbers-TS-<year>`)
"""
