/** The variables that fit the site to the place where it will be served: how each is written, and a right one. */
const variables = {
  SITE_URL: {
    fits: (value: string) => URL.canParse(value) && /^https?:\/\/[^/?#]+\/?$/.test(value),
    mend: 'Write protocol and host, such as https://example.org. The folder below is BASE_PATH.',
  },
  BASE_PATH: {
    fits: (value: string) => /^(?!.*(?:\/\/|\.\.))[\w./~-]+$/.test(value),
    mend:
      'Write a path of letters, digits, dots and hyphens, such as /podbook. ' +
      'Git Bash on Windows makes another of it: set MSYS_NO_PATHCONV=1 there.',
  },
  REPOSITORY_URL: {
    fits: (value: string) => URL.canParse(value) && /^https?:/.test(value),
    mend: 'Write the address of its page, such as https://github.com/you/podbook.',
  },
} as const;

/**
 * Looks at the environment variables that say where the site will be served. Those that are not set fit.
 *
 * @returns what is wrong with the first that does not fit, and how to mend it.
 */
export function placeProblem(env: Readonly<Record<string, string | undefined>>): string | undefined {
  for (const [name, { fits, mend }] of Object.entries(variables)) {
    const value = env[name];
    if (value && !fits(value)) return `${name} cannot be "${value}".\n    ${mend}`;
  }
  return undefined;
}
