"""The grader: measures, judges and adds up."""
