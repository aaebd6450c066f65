"""Who comes: sessions in sealed cookies, and where their tokens come from."""
