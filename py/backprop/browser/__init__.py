"""What the page's worker calls. Only this package knows that there is a browser; it needs none to be imported and tested."""
