"""Tables built anew from the logs beside the live ones, and compared with them."""
