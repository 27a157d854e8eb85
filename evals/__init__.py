"""Evaluations: labelled data, agreement, fidelity and the bench."""
