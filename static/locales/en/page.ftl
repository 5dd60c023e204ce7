

## Files that are made

making = Making the file: { $percent } %. Esc stops.
making-stop = Stop
no-picture = This browser could not make the picture: save it as SVG.
