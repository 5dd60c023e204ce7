

## Files that are made

making = Tworzenie pliku: { $percent } %. Esc zatrzymuje.
making-stop = Zatrzymaj
no-picture = Ta przeglądarka nie mogła utworzyć obrazu: zapisz go jako SVG.
