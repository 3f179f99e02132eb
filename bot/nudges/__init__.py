"""How people are told what they did not just ask for: by which way, and what became of it."""
