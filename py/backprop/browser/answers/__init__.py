"""What the session answers, a module for each panel that asks. A method takes the session and the params of its message."""
