/** A teacher set being edited: every change makes a new one, so that any can be undone. Pure but for the list of what was. */

/**
 * @typedef {{inputs: number[][], targets: number[][], input_names: string[], target_names: string[], class_names: string[] | null, scaling: string}} Teacher
 */
const MOST_UNDO = 200;

export class Draft {
  /** @param {Teacher} teacher */
  constructor(teacher) {
    this.teacher = teacher;
    /** @type {Teacher[]} */
    this.past = [];
    /** @type {Teacher[]} */
    this.future = [];
  }

  /** @param {Partial<Teacher>} change */
  become(change) {
    this.past = [...this.past.slice(-MOST_UNDO), this.teacher];
    this.future = [];
    this.teacher = { ...this.teacher, ...change };
  }

  undo() {
    const before = this.past.pop();
    if (!before) return false;
    this.future.push(this.teacher);
    this.teacher = before;
    return true;
  }

  redo() {
    const after = this.future.pop();
    if (!after) return false;
    this.past.push(this.teacher);
    this.teacher = after;
    return true;
  }

  /** How many kinds of samples there are to paint: two classes behind one output, as many as outputs behind several; else none. */
  get classes() {
    const { targets, class_names: names } = this.teacher;
    if (!names && !targets.every((d) => d.every((v) => v === 0 || v === 1))) return [];
    return names ?? (targets[0].length === 1 ? ["0", "1"] : this.teacher.target_names);
  }

  /** The targets of a class. @param {number} kind */
  targetOf(kind) {
    const width = this.teacher.targets[0].length;
    return width === 1 ? [kind] : Array.from({ length: width }, (_, k) => (k === kind ? 1 : 0));
  }

  /** @param {number} s */
  classOf(s) {
    const d = this.teacher.targets[s];
    return d.length === 1 ? (d[0] > 0.5 ? 1 : 0) : d.indexOf(Math.max(...d));
  }

  /** @param {number[]} x @param {number[]} d */
  add(x, d) {
    this.become({ inputs: [...this.teacher.inputs, x], targets: [...this.teacher.targets, d] });
  }

  /** The last sample stays: a set without any teaches nothing. @param {number} s @returns {boolean} whether it is gone */
  remove(s) {
    if (this.teacher.inputs.length === 1) return false;
    this.become({
      inputs: this.teacher.inputs.filter((_, k) => k !== s),
      targets: this.teacher.targets.filter((_, k) => k !== s),
    });
    return true;
  }

  /** One sample replaced. @param {number} s @param {number[]} x @param {number[]} d */
  replace(s, x, d) {
    const { inputs, targets } = this.teacher;
    this.become({
      inputs: inputs.map((each, k) => (k === s ? x : each)),
      targets: targets.map((each, k) => (k === s ? d : each)),
    });
  }

  /** The set as rows of a CSV file: classes by name in one column, as they are read again. */
  rows() {
    const { inputs, targets, input_names: names, target_names: heads } = this.teacher;
    const named = targets[0].length > 1 && this.classes.length > 0;
    return [
      [...names, ...(named ? ["class"] : heads)],
      ...inputs.map((x, s) => [...x, ...(named ? [this.classes[this.classOf(s)]] : targets[s])]),
    ];
  }
}
