"""Helpers of the tests: a static server that can misbehave, a browser, pixels of a canvas."""
