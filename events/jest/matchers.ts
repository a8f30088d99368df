/** Jest matchers for events. Their messages show what was closest, path by path. */
import type { EventDefinition } from '../index'
import { absent, leaves } from './differences'
import { type Mismatch, mismatches, type PartialDataOf } from './mismatches'
import type { EventRecord } from './recorder'
import { type WireEvent, wireEventOf } from './wire-event'

interface Result {
  readonly pass: boolean
  message(): string
}

interface Context {
  readonly isNot?: boolean
  readonly utils: {
    printExpected(value: unknown): string
    printReceived(value: unknown): string
    matcherHint(
      name: string,
      received: string,
      expected: string,
      options: { isNot: boolean; secondArgument?: string },
    ): string
  }
}

export interface Times {
  /** Exactly so often; at least once unless said. */
  readonly times?: number
}

export interface EventMatchers<R> {
  /**
   * It is an event of the definition (an event of a rule, an entry of PutEvents or what `create` gives): from one
   * of its publishers, valid, without unknown fields; and its data have `partial` among them.
   */
  toMatchEvent<Definition extends EventDefinition>(definition: Definition, partial?: PartialDataOf<Definition>): R
  /** What `recordEvents` gave has seen the bus accept such an event: at least once, or `times` times. */
  toHavePublished<Definition extends EventDefinition>(
    definition: Definition,
    partial?: PartialDataOf<Definition>,
    options?: Times,
  ): R
  /** What `recordEvents` gave has seen a handler of such an event end without an error. */
  toHaveConsumed<Definition extends EventDefinition>(
    definition: Definition,
    partial?: PartialDataOf<Definition>,
    options?: Times,
  ): R
}

export const matchers = {
  toMatchEvent(this: Context, received: unknown, definition: EventDefinition, partial?: unknown): Result {
    const hint = hintOf(this, 'toMatchEvent', 'event', definition, partial)
    const event = wireEventOf(received)
    if (!event) {
      const forms = 'an event of a rule, an entry of PutEvents, or what create() gives'
      throw new TypeError(`${hint}\n\nExpected ${forms}, got:\n  ${this.utils.printReceived(received)}`)
    }
    const found = mismatches(event, definition, partial)
    return {
      pass: found.length === 0,
      message: () =>
        found.length === 0
          ? `${hint}\n\nExpected something else, got:\n${shown(this, event)}`
          : `${hint}\n\nIt differs in:\n${listed(this, found)}`,
    }
  },

  toHavePublished(
    this: Context,
    record: unknown,
    definition: EventDefinition,
    partial?: unknown,
    options?: Times,
  ): Result {
    return recorded(this, 'published', record, definition, partial, options)
  },

  toHaveConsumed(
    this: Context,
    record: unknown,
    definition: EventDefinition,
    partial?: unknown,
    options?: Times,
  ): Result {
    return recorded(this, 'consumed', record, definition, partial, options)
  },
}

function recorded(
  context: Context,
  what: 'published' | 'consumed',
  record: unknown,
  definition: EventDefinition,
  partial: unknown,
  { times }: Times = {},
): Result {
  const name = what === 'published' ? 'toHavePublished' : 'toHaveConsumed'
  const hint = hintOf(context, name, 'recorder', definition, partial)
  if (!isRecord(record)) {
    throw new TypeError(`${hint}\n\nExpected what recordEvents() gives, got:\n  ${context.utils.printReceived(record)}`)
  }
  const events = record[what]
  const candidates = events.map((event, index) => ({ event, index, found: mismatches(event, definition, partial) }))
  const matching = candidates.filter(({ found }) => found.length === 0)
  const pass = times === undefined ? matching.length > 0 : matching.length === times
  return {
    pass,
    message() {
      const lines = [hint, '']
      if (times === undefined ? pass : matching.length > 0) {
        const wanted = pass ? (times === undefined ? 'none' : `not ${times}`) : String(times)
        lines.push(`Expected ${wanted} such, and ${count(matching.length)} ${what}:`)
        for (const { event, index } of matching)
          lines.push(`number ${index + 1} of ${events.length}:`, shown(context, event))
        return lines.join('\n')
      }
      if (pass)
        return [...lines, `Expected not ${times} such, and none ${times === 1 ? 'was' : 'were'} ${what}`].join('\n')
      lines.push(`None such was ${what}. ${capital(what)}: ${summary(events)}`)
      const closest = candidates
        .filter(({ event }) => event.detailType === definition.detailType)
        .sort((a, b) => weight(a.found) - weight(b.found))[0]
      if (closest) {
        lines.push(
          `The closest, number ${closest.index + 1} of ${events.length}, differs in:`,
          listed(context, closest.found),
        )
      }
      return lines.join('\n')
    },
  }
}

/** A member that is missing whole weighs as much as all that should be in it. */
function weight(found: readonly Mismatch[]): number {
  return found.reduce((sum, { expected }) => sum + leaves(expected), 0)
}

function hintOf(
  context: Context,
  matcher: string,
  received: string,
  { detailType }: EventDefinition,
  partial: unknown,
): string {
  return context.utils.matcherHint(matcher, received, detailType, {
    isNot: context.isNot ?? false,
    ...(partial !== undefined && { secondArgument: 'partial' }),
  })
}

function listed({ utils }: Context, found: readonly Mismatch[]): string {
  return found
    .map(({ path, expected, received, message }) => {
      if (message !== undefined) return `  ${path}: ${message}`
      const got = received === absent ? 'nothing' : utils.printReceived(received)
      const wanted = expected === absent ? 'nothing' : utils.printExpected(expected)
      return `  ${path}\n    expected ${wanted}\n    got      ${got}`
    })
    .join('\n')
}

function shown({ utils }: Context, { source, detailType, detail }: WireEvent): string {
  return `  ${detailType}${source === undefined ? '' : ` from ${source}`}\n  ${utils.printReceived(detail)}`
}

function summary(events: readonly WireEvent[]): string {
  if (events.length === 0) return 'nothing'
  const counts = new Map<string, number>()
  for (const { detailType } of events) counts.set(detailType, (counts.get(detailType) ?? 0) + 1)
  return [...counts].map(([name, times]) => (times === 1 ? name : `${name} ×${times}`)).join(', ')
}

function count(number: number): string {
  return number === 1 ? '1 was' : `${number} were`
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

function isRecord(value: unknown): value is EventRecord {
  return typeof value === 'object' && value !== null && 'published' in value && 'consumed' in value
}
