/** What is wrong with a document, each by its path in it. */
import { RefusedError } from '../../../shared/errors'
import { shorten } from '../../../shared/text'

export type Path = readonly (string | number)[]

export interface Problem {
  readonly field: string
  readonly message: string
}

/** So that a thousand wrong operations have a short answer. */
const mostProblems = 20
/** Of a path: names are the document's own. */
const pathCharacters = 300

export class Problems {
  private readonly found: Problem[] = []

  add(path: Path, message: string): void {
    if (this.found.length < mostProblems) this.found.push({ field: fieldOf(path), message: shorten(message, 500) })
  }

  /** @throws RefusedError if there is any */
  refuse(): void {
    const [first] = this.found
    if (first) throw invalid(`${first.field}: ${first.message}`, { errors: this.found })
  }
}

/** As other bodies say where a field is: `paths./pets.get.responses`. */
export function fieldOf(path: Path): string {
  return shorten(['document', ...path].join('.'), pathCharacters)
}

export function invalid(message: string, details: Readonly<Record<string, unknown>> = {}): RefusedError {
  return new RefusedError('invalid', 'DocumentInvalid', message, { field: 'document', ...details })
}

export function tooLarge(what: string, is: number, most: number): RefusedError {
  const message = `document: ${what}: ${is}, expected at most ${most}`
  return new RefusedError('invalid', 'DocumentTooLarge', message, { field: 'document', is, most })
}
