"""Solving (I − A) x = y both ways: factors, Krylov steps, and the certificate of the error."""
