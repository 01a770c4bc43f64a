"""The embedded dataset and tables kept on this machine, as tables."""
