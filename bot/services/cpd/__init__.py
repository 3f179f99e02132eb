"""What CPD means: what is on offer, who is told of it, and what each person keeps of their own learning."""
