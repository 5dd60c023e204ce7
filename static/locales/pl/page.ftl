

## Files that are made

making = Tworzenie pliku: { $percent } %. Esc zatrzymuje.
making-stop = Zatrzymaj
