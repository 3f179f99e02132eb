"""What is seen of CPD, and what its forms mean."""
