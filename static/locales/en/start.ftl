### What the first picture needs: it is in the page itself. Rooms in the order of the page.
### A placeholder is named after what stands in it; { $n } and the like are formatted numbers or symbols unless a note says otherwise.

## The sentence of a moment. $names: one or more neurons; $name: one.

moment-input = A sample enters: { $inputs }. Desired output: { $target }.
# $count: a whole number above 16
moment-input-many = A sample of { $count } inputs enters. Desired output: { $target }.
moment-forward = { $name } adds up its weighted inputs and its bias: z = { $z }. Its answer: a = { $a }.
moment-forward-layer = { $names } add up their weighted inputs and biases, and answer.
moment-error-compare = The answer is compared with the desired output: { $loss } = { $value }.
moment-error = The error enters { $name }: { $rule } = { $e }.
moment-error-layer = The error enters { $names } from the outputs.
moment-backward = { $name } sends its error signal back to { $to }, each scaled by its weight.
# $count: how many inputs $to has
moment-backward-inputs = { $count ->
    [one] { $name } sends its error signal back to the input { $to }, scaled by its weight.
   *[other] { $name } sends its error signal back to the inputs { $to }, each scaled by its weight.
}
moment-backward-layer = { $names } send their error signals back to { $to }, each scaled by its weight.
moment-backward-layer-inputs = { $names } send their error signals back to the inputs, each scaled by its weight.
moment-backward-softmax = Softmax ties the outputs together: { $name }’s δ = { $delta } comes from all their errors. It goes back to { $to }, scaled by the weights.
moment-backward-flat = { $name } is flat here: its slope is 0, so δ = 0. Nothing goes back, and its weights learn nothing.
moment-backward-nothing = No error has reached { $name }: δ = 0, and nothing goes back.
moment-gradient = Gradients settle: each is the δ of the neuron the edge leads to, times the output it comes from.
moment-gradient-share = This sample’s share of every gradient: δ of the neuron, times the output the edge comes from.
# $over: nothing, or moment-update-mean or moment-update-sum
moment-update = Every weight moves against its gradient, by η = { $rate } times it{ $over }. The counter goes to { $next }.
moment-update-by = Every weight moves as { $optimizer } says, η = { $rate }{ $over }. The counter goes to { $next }.
moment-update-mean = { $count ->
   *[other] { "" } (the mean over { $count } samples)
}
moment-update-sum = { $count ->
   *[other] { "" } (the sum over { $count } samples)
}
moment-target = d = { $value }
moment-target-one-of-many = { $d } = 1, all others 0

## Counters above the picture

counter-update = update { $n }
counter-epoch = epoch { $n }
counter-sample = sample { $n } of { $of }
counter-in-batch = { $n } of { $of } in its batch
counter-error = E { $loss } · RMS { $rms }
counter-error-batch = E of the batch { $loss } · RMS { $rms }

## The timeline's names of moments

chip-input = input
chip-error = error
chip-gradient = gradient
chip-update = update
chip-layer = layer { $n }

## The numbers of an edge or a neuron. $over: nothing, or numbers-mean or numbers-sum

numbers-edge = { $weight }: from { $from } to { $to }
numbers-input-title = Input { $name }
numbers-neuron-title = Neuron { $name }
numbers-weight = weight
numbers-edge-input = output of { $from }: the edge’s input
numbers-flow = carried forward
numbers-delta-of = delta of { $to }
numbers-signal = error signal carried back
numbers-share = gradient of this sample
numbers-gradient = gradient{ $over }
numbers-mean = , mean over the batch
numbers-sum = , sum over the batch
numbers-change = change in this update
numbers-weight-after = weight after it
numbers-bias = bias
numbers-net-input = net input
numbers-output = output
numbers-error-signal = error signal e, at the output
numbers-slope = slope of the activation
numbers-slope-softmax = ∂a/∂z alone; with softmax δ is not e · f′(z)
numbers-delta = delta δ, at the net input
numbers-bias-gradient = gradient of the bias{ $over }
numbers-bias-after = bias after it
numbers-input = input
numbers-input-error = error that reaches the input

## A step as a table to copy

table-neuron = neuron
table-weight = weight
table-from = from
table-to = to
table-bias-change = change of b
table-weight-change = change of w
table-weight-after = w after

## The picture’s text alternative, and what is said before there are numbers

picture-alternative = A fully connected network with layers of { $sizes }. { $sentence } Output { $output }; E = { $loss }.
picture-alternative-batch = A fully connected network with layers of { $sizes }. { $sentence } Output { $output }; E of the batch = { $loss }.
picture-no-numbers = A fully connected network with layers of { $sizes }; no numbers yet.

## How Python is

python-starting = Python is starting
python-starting-share = Python is starting { $percent } %
python-not-running = Python is not running
python-recorded-plays = { $failure } The recorded steps still play.
python-retry = Retry
python-next-numbers = The next numbers come as soon as Python has started.
network-coming = A network of { $net }. Its numbers come when Python has started.
network-in-work = A network of { $net }. Python is computing its numbers …
on-the-way = On the way: update { $now } of { $goal } … Space or Esc stops there.
network-refused = This network cannot be computed with these settings.
network-lacks-samples = The samples of this teacher set have not come yet.
network-needs-python = This network needs Python to compute its numbers, and Python is not running.
diverged-back = Back to update { $n }

## Branches of the run

branch-first = { $branch }: the first, to { $reached }
branch-edited = { $branch }: from update { $edited } to { $reached }

## Notes

note-dismiss = Dismiss: { $message }
words-missing = The words of this language could not be fetched; the page goes on in English.

## Playing and stepping

play = Play
pause = Pause
step = Step
step-back = Step back
reset = Reset to the same start
grain = Grain of a step
grain-neuron = neuron
grain-layer = layer
grain-sample = sample
grain-update = update
grain-epoch = epoch
speed = speed
speed-fastest = fastest
timeline = Moment of this update
timeline-waiting = waiting for Python
run-strip = Update of the run
run-place = update { $n } of { $of }
transport-hint = Space plays · → steps · ← steps back

## What comes late and did not. $reason: a whole sentence, which file did not come, why, and what can be done

late-panels = The panels that explain are not here: { $reason }
late-editing = The samples cannot be edited: { $reason }
late-share = Share cannot be opened: { $reason }
late-csv = A CSV of your own cannot be opened: { $reason }
late-save = Nothing was saved: { $reason }
late-host = What the page around says is not heard: { $reason }
late-styles = This page looks plain: { $reason }
late-again = Try again
late-trying = Trying again …
