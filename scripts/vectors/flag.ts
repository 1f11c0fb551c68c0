// A flag marks the cases that meet one thing implementers get wrong. It is computed from a case's input, and its note
// goes into every file that has it.

export interface Note {
  /** What a case with this flag is about. */
  readonly about: string;
  /** What typically goes wrong there. */
  readonly mistake: string;
  /** What it costs. */
  readonly cost: string;
}

export type Notes = Readonly<Record<string, Note>>;

export interface Flag<Subject> extends Note {
  holds(subject: Subject): boolean;
}

export type Flags<Subject> = Readonly<Record<string, Flag<Subject>>>;

/** The flags that hold for a subject, in the order of the table. */
export function flagsOf<Subject>(flags: Flags<Subject>, subject: Subject): string[] {
  return Object.keys(flags).filter((name) => flags[name]?.holds(subject));
}
