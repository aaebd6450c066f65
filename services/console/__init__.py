"""The console: what a person at a desk sees. It has no rule and no table of its own.

Every page is made of what the services' doors answer to the person who asks, so what they refuse nobody can do here.

login      who comes: sessions, and the accounts or the provider that they rest on
frame      what all pages are made of: calls to the services, lists, records, forms, words, formats
pages      one file per subject: what it shows, and what can be done there
importing  what somebody has uploaded, and the work that reads and sends it
templates  the HTML of frame and pages; static: the console's own style and script
"""
