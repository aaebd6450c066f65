"""Pages as a person sees them: a real browser, its keys, screens and accessibility."""
