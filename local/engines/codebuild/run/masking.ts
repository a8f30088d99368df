/** Takes secrets out of what a build prints, as CodeBuild does. */

export type Mask = (text: string) => string

export interface Masking {
  readonly mask: Mask
  add(secret: string): void
}

/** What is shorter would take every letter with it. */
const shortest = 3

export function createMasking(): Masking {
  const secrets = new Set<string>()
  let longestFirst: readonly string[] = []
  return {
    mask: (text) => longestFirst.reduce((masked, secret) => masked.replaceAll(secret, '***'), text),
    add(secret) {
      // It is printed line by line.
      for (const part of [secret, ...secret.split('\n')]) {
        if (part.trim().length >= shortest) secrets.add(part)
      }
      longestFirst = [...secrets].sort((one, other) => other.length - one.length)
    },
  }
}
