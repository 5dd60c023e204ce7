

## Files that are made

making = Making the file: { $percent } %. Esc stops.
making-stop = Stop
