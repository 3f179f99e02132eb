"""What is seen of meetings, and what their forms mean."""
