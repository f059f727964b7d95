/** The script of what fails next in an emulator. */

/** Faults wait in line, one line per kind; each call takes the first. `Faults` names the faults of each kind. */
export class FaultScript<Faults> {
  readonly #lines: { [Kind in keyof Faults]?: Faults[Kind][] } = {};

  add<Kind extends keyof Faults>(kind: Kind, fault: Faults[Kind], times: number): void {
    const line = this.#lines[kind] ?? [];
    for (let count = 0; count < times; count += 1) line.push(fault);
    this.#lines[kind] = line;
  }

  take<Kind extends keyof Faults>(kind: Kind): Faults[Kind] | undefined {
    return this.#lines[kind]?.shift();
  }
}
