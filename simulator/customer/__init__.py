"""The simulated customer: hears, feels, plans and speaks."""
