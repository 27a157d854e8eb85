"""A rehearsal room for customer support: a simulated customer, and a grader that quotes."""
