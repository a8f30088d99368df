/**
 * What the code of a function publishes and consumes, read from its bundle. esbuild follows the imports, leaves out
 * what the entry does not use, drops comments and writes the rest in one form, so a few patterns are enough:
 * `defineEvent({ … })` kept in a variable, `<Variable>.create(`, `consume(<Variable>`, `consumeAny([<Variable>, …]`, the same
 * with `Queue` behind,
 * or `consumeUpcast(<Variable>` with what `defineUpcaster(<Variable>, <Variable>` turns into it,
 * and `createPublisher({ domain: '…' })`.
 *
 * What it can't see: a definition that is taken from a map or passed as an argument before `create` is called on it.
 * Such uses are added by hand (`alsoPublishes`).
 */
import { type Bundle, bundlesOf } from './bundle-code'
import type { Problem } from './problem'
import { type RawPut, rawPutsIn } from './raw-puts'

export interface CodeEntry {
  /** `stack/logicalId` of the function. */
  readonly resource: string
  /** The file that holds its handler. */
  readonly file: string
}

export interface Publication {
  /** The function, the state machine, or whatever else publishes. */
  readonly resource: string
  /** Such as `signalbox.orders`. */
  readonly source: string
  readonly detailType: string
}

export interface CodeUse {
  readonly resource: string
  /** Detail-types of what it creates; it publishes them if it has a publisher. */
  readonly creates: readonly string[]
  /** The domains that it publishes as. */
  readonly domains: readonly string[]
  /** Detail-types. */
  readonly consumes: readonly string[]
  /** Of these, what comes to it by a queue. */
  readonly fromQueues?: readonly string[]
  /** What it sends past its publisher. */
  readonly rawPuts?: readonly RawPut[]
  readonly problems: readonly Problem[]
}

export function readCode(entries: readonly CodeEntry[]): readonly CodeUse[] {
  if (entries.length === 0) return []
  const bundles = bundlesOf(entries.map(({ file }) => file))
  return entries.map(({ resource }, index) => {
    const bundle = bundles[index] ?? nothing
    return { ...usesIn(resource, bundle.text), rawPuts: rawPutsIn(bundle) }
  })
}

const nothing: Bundle = { text: '', placeOf: () => ({ file: '', line: 0 }) }

/** Exported for its tests. `text` is JavaScript as esbuild writes it. */
export function usesIn(resource: string, text: string): CodeUse {
  const definitions = definitionsIn(text)
  const named = (variable: string) => definitions.get(variable) ?? []
  const creates = matchesOf(text, /\b([\w$]+)\.create\(/g).flatMap(named)
  const taken = matchesOf(text, /\bconsume(?:Any|Upcast)?\d*\(\s*(\[[^\]]*\]|[\w$]+)/g).flatMap(namesIn)
  const queued = matchesOf(text, /\bconsume(?:Any)?Queue\d*\(\s*(\[[^\]]*\]|[\w$]+)/g)
    .flatMap(namesIn)
    .flatMap(named)
  const upcast = matchesOf(text, /\bconsumeUpcast\d*\(\s*([\w$]+)/g).flatMap((to) => olderOf(to, text))
  const consumes = [...[...taken, ...upcast].flatMap(named), ...queued]
  const publishers = matchesOf(text, /(?<!function )\bcreatePublisher\d*\(([^})]*)/g)
  const domains = publishers.map((options) => domainOf(options, text))
  const unread = domains.includes(undefined)
  return {
    resource,
    creates: unique(creates),
    domains: unique(domains.filter((domain) => domain !== undefined)),
    consumes: unique(consumes),
    ...(queued.length > 0 && { fromQueues: unique(queued) }),
    problems: unread
      ? [{ resource, message: 'createPublisher: "domain" is not a literal, so nobody can read it here' }]
      : [],
  }
}

/** Variable to detail-type. */
function definitionsIn(text: string): ReadonlyMap<string, readonly [string]> {
  const definitions = new Map<string, readonly [string]>()
  const found = text.matchAll(
    /\b(?:var|let|const) ([\w$]+) = (?:\/\* @__PURE__ \*\/ )?(?:[\w$]+\.)?defineEvent\d*\(\{/g,
  )
  for (const { 1: variable = '', index, 0: head } of found) {
    // What says who it is stands before the schema, or after it; never inside another definition.
    const end = text.indexOf('defineEvent', index + head.length)
    const body = text.slice(index + head.length, end === -1 ? undefined : end)
    const name = /(?:^|[{,])\s*name: "([^"]+)"/m.exec(body)?.[1]
    const version = /(?:^|[{,])\s*version: (\d+)/m.exec(body)?.[1] ?? '1'
    if (name !== undefined) definitions.set(variable, [version === '1' ? name : `${name}.v${version}`])
  }
  return definitions
}

/** The variables of what upcasters turn into a definition, directly or in steps. */
function olderOf(to: string, text: string): readonly string[] {
  const upcasters = [...text.matchAll(/\bdefineUpcaster\d*\(\s*([\w$]+),\s*([\w$]+)/g)]
  return upcasters.filter(([, , newer]) => newer === to).flatMap(([, from = '']) => [from, ...olderOf(from, text)])
}

function domainOf(options: string, text: string): string | undefined {
  const literal = /\bdomain: "([^"]+)"/.exec(options)?.[1]
  if (literal !== undefined) return literal
  const variable = /\bdomain(?:: ([\w$]+))?/.exec(options)
  if (!variable) return undefined
  const name = (variable[1] ?? 'domain').replaceAll('$', '\\$')
  return new RegExp(`\\b(?:var|let|const) ${name} = "([^"]+)"`).exec(text)?.[1]
}

function namesIn(argument: string): readonly string[] {
  return matchesOf(argument, /([\w$]+)/g)
}

function matchesOf(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, group]) => group ?? '')
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)]
}
