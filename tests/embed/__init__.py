"""The page as a part of other pages."""
