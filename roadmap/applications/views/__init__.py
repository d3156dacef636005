"""The views of the applications wing, by what they are about."""
