/** What an instance posts to the cloud. It runs other people's code, so each message is looked at before it is believed. */
export interface Answer {
  readonly errorType: string
  readonly errorMessage: string
  readonly trace?: readonly string[]
}

export type Place = readonly [request: string, file: string]

export type InstanceMessage =
  | readonly [kind: 'log', text: string]
  /** Milliseconds that loading took. */
  | readonly [kind: 'ready', took: number]
  /** JSON, and the bytes of the heap. */
  | readonly [kind: 'done', requestId: string, payload: string, heap: number]
  | readonly [kind: 'failed', requestId: string, answer: Answer, heap: number]
  /** Of an answer that is streamed: what it is, before its first bytes. */
  | readonly [kind: 'type', requestId: string, contentType: string]
  | readonly [kind: 'chunk', requestId: string, bytes: Uint8Array]
  /** All of it has been sent; and the bytes of the heap. */
  | readonly [kind: 'streamed', requestId: string, heap: number]
  | readonly [kind: 'died', answer: Answer]
  /** What V8 made of code, by the hash of its text, and where the SDK's modules found each other. */
  | readonly [kind: 'made', code: readonly (readonly [hash: string, data: Uint8Array])[], places: readonly Place[]]

const forms: Readonly<Record<string, readonly ((member: unknown) => boolean)[]>> = {
  log: [isText],
  ready: [isNumber],
  done: [isText, isText, isNumber],
  failed: [isText, isAnswer, isNumber],
  type: [isText, isText],
  chunk: [isText, (bytes) => bytes instanceof Uint8Array],
  streamed: [isText, isNumber],
  died: [isAnswer],
  made: [
    (code) => isListOfPairs(code, (data) => data instanceof Uint8Array),
    (places) => isListOfPairs(places, isText),
  ],
}

/** Undefined: it is none. */
export function readMessage(value: unknown): InstanceMessage | undefined {
  if (!Array.isArray(value)) return undefined
  const [kind, ...members] = value as readonly unknown[]
  const form = typeof kind === 'string' && Object.hasOwn(forms, kind) ? forms[kind] : undefined
  const isWhole = form?.length === members.length && form.every((has, index) => has(members[index]))
  return isWhole ? (value as unknown as InstanceMessage) : undefined
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

function isListOfPairs(list: unknown, isSecond: (value: unknown) => boolean): boolean {
  return (
    Array.isArray(list) &&
    list.every((pair) => Array.isArray(pair) && pair.length === 2 && isText(pair[0]) && isSecond(pair[1]))
  )
}

function isAnswer(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { errorType, errorMessage, trace } = value as Record<string, unknown>
  return (
    isText(errorType) && isText(errorMessage) && (trace === undefined || (Array.isArray(trace) && trace.every(isText)))
  )
}

/** What a thread died of may be anything that can be thrown. */
export function textOf(thrown: unknown): string {
  try {
    return thrown instanceof Error || (typeof thrown === 'object' && thrown !== null && 'message' in thrown)
      ? String(thrown.message)
      : String(thrown)
  } catch {
    return 'something that is no error'
  }
}
