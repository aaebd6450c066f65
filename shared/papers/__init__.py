"""Documents for people: rows that doors answered -> the bytes of a PDF or of a workbook, the same for the same rows."""
