/** Something that nobody sends who means well. */
export interface HostileInput {
  /** Unique in the corpus. */
  readonly name: string;
  /** What it is after. */
  readonly attacks: string;
  readonly text: string;
}

/** `name: [attacks, text]` as inputs; what is large is a recipe, made when it is first needed. */
export function inputs(
  table: Readonly<Record<string, readonly [attacks: string, text: string | (() => string)]>>,
): HostileInput[] {
  return Object.entries(table).map(([name, [attacks, text]]) => {
    let made: string | undefined;
    return {
      name,
      attacks,
      get text() {
        made ??= typeof text === 'string' ? text : text();
        return made;
      },
    };
  });
}
