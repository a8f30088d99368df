/** What an API's document says it can do, read as text: the document is its owners', and nothing of it is followed. */

export interface Operation {
  readonly method: string
  readonly path: string
  readonly summary: string
  /** It says of itself that it asks for no key. */
  readonly isOpen: boolean
}

/** Not OPTIONS, by which browsers ask whether they may: nobody else calls it, and an exported stage has it at each path. */
const methods = ['get', 'put', 'post', 'delete', 'head', 'patch', 'trace']

export function operationsOf(document: Readonly<Record<string, unknown>>): readonly Operation[] {
  return membersOf(document.paths).flatMap(([path, item]) =>
    membersOf(item)
      .filter(([method]) => methods.includes(method))
      .map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        summary: summaryOf(operation),
        isOpen: isOpen(operation),
      })),
  )
}

function summaryOf(operation: unknown): string {
  const members = Object.fromEntries(membersOf(operation))
  const told = [members.summary, members.description].find((each) => typeof each === 'string' && each.trim() !== '')
  return typeof told === 'string' ? told : ''
}

function isOpen(operation: unknown): boolean {
  const { security } = Object.fromEntries(membersOf(operation))
  return Array.isArray(security) && security.length === 0
}

function membersOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : []
}
