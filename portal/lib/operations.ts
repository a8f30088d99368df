/** What an API's document says it can do, read as text: the document is its owners', and nothing of it is followed. */

export interface Operation {
  readonly method: string
  readonly path: string
  readonly summary: string
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']

export function operationsOf(document: Readonly<Record<string, unknown>>): readonly Operation[] {
  return membersOf(document.paths).flatMap(([path, item]) =>
    membersOf(item)
      .filter(([method]) => methods.includes(method))
      .map(([method, operation]) => ({ method: method.toUpperCase(), path, summary: summaryOf(operation) })),
  )
}

function summaryOf(operation: unknown): string {
  const members = Object.fromEntries(membersOf(operation))
  const told = [members.summary, members.description].find((each) => typeof each === 'string' && each.trim() !== '')
  return typeof told === 'string' ? told : ''
}

function membersOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : []
}
