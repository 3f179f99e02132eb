"""What meetings mean: plans, answers, needs, and who is told."""
