"""The plumbing, written once and without a word of the business in it: log, relay, feed, projections, HTTP."""
