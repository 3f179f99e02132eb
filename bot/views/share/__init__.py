"""What is seen of the library, and what its forms mean."""
