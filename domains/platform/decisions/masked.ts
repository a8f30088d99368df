/**
 * What of a letter is shown. The catalog marks events that carry a credential: of those nothing of `data` is shown but the
 * names of its members. Of everything, whatever it is, members whose names say that they are secrets.
 */

export interface Masked {
  readonly content: string
  readonly isMasked: boolean
  /** The detail-type, if it is an event. */
  readonly event?: string | undefined
  readonly correlationId?: string | undefined
}

/** By detail-type. */
export interface KnownEvents {
  readonly sensitive: ReadonlySet<string>
  readonly others: ReadonlySet<string>
}

const mask = '••••'
const ofSecrets =
  /token|secret|password|passphrase|credential|authorization|cookie|assertion|signature|api-?key$|^code$/i

type Members = Readonly<Record<string, unknown>>

export function masked(content: string, { sensitive, others }: KnownEvents): Masked {
  const value = parsed(content)
  // What nobody can read into may hold anything.
  if (value === undefined) return { content: mask, isMasked: content !== '' }
  const event = membersOf(value)
  const detailType = typeof event['detail-type'] === 'string' ? event['detail-type'] : undefined
  const isOurs = typeof event.source === 'string' && event.source.startsWith('signalbox.')
  const isOpen = detailType !== undefined && others.has(detailType) && !sensitive.has(detailType)
  const detail = membersOf(event.detail)
  const shown =
    isOurs && !isOpen ? { ...event, detail: { ...detail, data: withoutValues(detail.data) } } : withoutSecrets(value)
  const { correlationId } = membersOf(detail.metadata)
  return {
    content: JSON.stringify(shown, undefined, 2),
    isMasked: JSON.stringify(shown) !== JSON.stringify(value),
    event: detailType,
    correlationId: typeof correlationId === 'string' ? correlationId : undefined,
  }
}

function withoutValues(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutValues)
  if (!isMembers(value)) return value === undefined ? undefined : mask
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withoutValues(each)]))
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets)
  // A message of a topic has JSON as text within.
  if (typeof value === 'string') {
    const inner = /^\s*[[{]/.test(value) ? parsed(value) : undefined
    return inner === undefined ? value : JSON.stringify(withoutSecrets(inner))
  }
  if (!isMembers(value)) return value
  const shown = Object.entries(value).map(([name, each]): [string, unknown] => {
    return [name, ofSecrets.test(name) ? withoutValues(each) : withoutSecrets(each)]
  })
  return Object.fromEntries(shown)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const membersOf = (value: unknown): Members => (isMembers(value) ? value : {})
