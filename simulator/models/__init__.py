"""The language models: endpoint, embedded model, script."""
