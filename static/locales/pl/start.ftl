### Co jest potrzebne do pierwszego obrazu.

## Zdanie chwili

moment-input = Wchodzi próbka: { $inputs }. Oczekiwane wyjście: { $target }.
moment-input-many = { $count ->
    [few] Wchodzi próbka o { $count } wejściach. Oczekiwane wyjście: { $target }.
   *[other] Wchodzi próbka o { $count } wejściach. Oczekiwane wyjście: { $target }.
}
moment-forward = { $name } sumuje ważone wejścia i bias: z = { $z }. Odpowiedź: a = { $a }.
moment-forward-layer = { $names } sumują swoje ważone wejścia i biasy i odpowiadają.
moment-error-compare = Odpowiedź jest porównywana z oczekiwanym wyjściem: { $loss } = { $value }.
moment-error = Błąd wchodzi do { $name }: { $rule } = { $e }.
moment-error-layer = Błąd wchodzi od strony wyjść do { $names }.
moment-backward = { $name } wysyła swój sygnał błędu wstecz do { $to }, za każdym razem pomnożony przez wagę.
moment-backward-inputs = { $count ->
    [one] { $name } wysyła swój sygnał błędu wstecz do wejścia { $to }, pomnożony przez wagę.
   *[other] { $name } wysyła swój sygnał błędu wstecz do wejść { $to }, za każdym razem pomnożony przez wagę.
}
moment-backward-layer = { $names } wysyłają swoje sygnały błędu wstecz do { $to }, każdy pomnożony przez wagę.
moment-backward-layer-inputs = { $names } wysyłają swoje sygnały błędu wstecz do wejść, każdy pomnożony przez wagę.
moment-backward-softmax = Softmax wiąże wyjścia ze sobą: δ neuronu { $name } = { $delta } pochodzi z błędów ich wszystkich. Wraca do { $to }, pomnożona przez wagi.
moment-backward-flat = { $name } jest tu płaski: nachylenie wynosi 0, więc δ = 0. Nic nie wraca, a jego wagi niczego się nie uczą.
moment-backward-nothing = Do { $name } nie dotarł żaden błąd: δ = 0 i nic nie wraca.
moment-gradient = Powstają gradienty: każdy to δ neuronu, do którego prowadzi krawędź, razy wyjście, z którego wychodzi.
moment-gradient-share = Udział tej próbki w każdym gradiencie: δ neuronu razy wyjście, z którego wychodzi krawędź.
moment-update = Każda waga przesuwa się przeciw swojemu gradientowi, o η = { $rate } razy gradient{ $over }. Licznik wskazuje { $next }.
moment-update-by = Każda waga przesuwa się tak, jak każe { $optimizer }, η = { $rate }{ $over }. Licznik wskazuje { $next }.
moment-update-mean = { $count ->
    [one] { "" } (średnia z { $count } próbki)
   *[other] { "" } (średnia z { $count } próbek)
}
moment-update-sum = { $count ->
    [one] { "" } (suma z { $count } próbki)
   *[other] { "" } (suma z { $count } próbek)
}
moment-target = d = { $value }
moment-target-one-of-many = { $d } = 1, wszystkie inne 0

## Liczniki nad obrazem

counter-update = aktualizacja { $n }
counter-epoch = epoka { $n }
counter-sample = próbka { $n } z { $of }
counter-in-batch = { $n } z { $of } w swojej partii
counter-error = E { $loss } · RMS { $rms }
counter-error-batch = E partii { $loss } · RMS { $rms }

## Nazwy chwil na osi czasu

chip-input = wejście
chip-error = błąd
chip-gradient = gradient
chip-update = aktualizacja
chip-layer = warstwa { $n }

## Liczby krawędzi albo neuronu

numbers-edge = { $weight }: od { $from } do { $to }
numbers-input-title = Wejście { $name }
numbers-neuron-title = Neuron { $name }
numbers-weight = waga
numbers-edge-input = wyjście { $from }: wejście krawędzi
numbers-flow = niesione w przód
numbers-delta-of = delta neuronu { $to }
numbers-signal = sygnał błędu niesiony wstecz
numbers-share = gradient tej próbki
numbers-gradient = gradient{ $over }
numbers-mean = , średnia z partii
numbers-sum = , suma z partii
numbers-change = zmiana w tej aktualizacji
numbers-weight-after = waga po niej
numbers-bias = bias
numbers-net-input = łączne pobudzenie
numbers-output = wyjście
numbers-error-signal = sygnał błędu e, na wyjściu
numbers-slope = nachylenie funkcji aktywacji
numbers-slope-softmax = samo ∂a/∂z; przy softmaxie δ to nie e · f′(z)
numbers-delta = delta δ, przy łącznym pobudzeniu
numbers-bias-gradient = gradient biasu{ $over }
numbers-bias-after = bias po niej
numbers-input = wejście
numbers-input-error = błąd, który dociera do wejścia

## Krok jako tabela do skopiowania

table-neuron = neuron
table-weight = waga
table-from = od
table-to = do
table-bias-change = zmiana b
table-weight-change = zmiana w
table-weight-after = w potem

## Opis obrazu słowami i to, co mówi się, zanim są liczby

picture-alternative = Sieć w pełni połączona o warstwach: { $sizes }. { $sentence } Wyjście { $output }; E = { $loss }.
picture-alternative-batch = Sieć w pełni połączona o warstwach: { $sizes }. { $sentence } Wyjście { $output }; E partii = { $loss }.
picture-no-numbers = Sieć w pełni połączona o warstwach: { $sizes }; jeszcze bez liczb.

## Jak się ma Python

python-starting = Python się uruchamia
python-starting-share = Python się uruchamia: { $percent } %
python-not-running = Python nie działa
python-recorded-plays = { $failure } Nagrane kroki nadal działają.
python-retry = Spróbuj ponownie
python-next-numbers = Następne liczby pojawią się, gdy tylko Python się uruchomi.
network-coming = Sieć { $net }. Jej liczby pojawią się, gdy Python się uruchomi.
network-in-work = Sieć { $net }. Python oblicza jej liczby …
on-the-way = W drodze: aktualizacja { $now } z { $goal } … Spacja lub Esc zatrzymuje tam.
network-refused = Tej sieci nie da się obliczyć przy tych ustawieniach.
network-lacks-samples = Próbki tego zbioru uczącego jeszcze nie dotarły.
network-needs-python = Do obliczenia liczb tej sieci potrzebny jest Python, a Python nie działa.
diverged-back = Wróć do aktualizacji { $n }

## Gałęzie przebiegu

branch-first = { $branch }: pierwsza, do { $reached }
branch-edited = { $branch }: od aktualizacji { $edited } do { $reached }

## Uwagi

note-dismiss = Zamknij: { $message }
words-missing = Nie udało się pobrać słów tego języka; strona mówi dalej po angielsku.

## Odtwarzanie i kroki

play = Odtwarzaj
pause = Wstrzymaj
step = Krok
step-back = Krok wstecz
reset = Wróć do tego samego początku
grain = Wielkość kroku
grain-neuron = neuron
grain-layer = warstwa
grain-sample = próbka
grain-update = aktualizacja
grain-epoch = epoka
speed = tempo
speed-fastest = najszybciej
timeline = Chwila tej aktualizacji
timeline-waiting = czekamy na Pythona
run-strip = Aktualizacja przebiegu
run-place = aktualizacja { $n } z { $of }
transport-hint = Spacja odtwarza · → krok · ← krok wstecz

## What comes late and did not. $reason: a whole sentence, which file did not come, why, and what can be done

late-panels = Brakuje paneli z objaśnieniami: { $reason }
late-editing = Nie można edytować próbek: { $reason }
late-share = Nie można otworzyć udostępniania: { $reason }
late-csv = Nie można otworzyć własnego pliku CSV: { $reason }
late-save = Niczego nie zapisano: { $reason }
late-host = Nie słychać strony, która zawiera symulator: { $reason }
late-styles = Strona wygląda surowo: { $reason }
late-again = Spróbuj ponownie
late-trying = Próbuję ponownie …
