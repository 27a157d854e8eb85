"""``python -m evals fidelity``: does the customer stay in role? Detectors of their own, beside the guard."""
