"""Who is due what, and how it reaches them: once, at a time that suits them, and never lost."""
