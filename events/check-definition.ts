/**
 * What a definition may say. An event travels as JSON, through a schema that validators of other languages read: what
 * has no form there is refused where it is defined, by its path, and not when it is first sent.
 */
import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod/mini'
import type { $ZodCheck, $ZodType, $ZodTypes } from 'zod/v4/core'
import { disagreements } from './check-intersections'
import type { EventSpecification } from './define-event'
import { EventDefinitionError, type Issue } from './errors'
import { pathOf, unknownFields } from './field-issues'

const ownerName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
const eventName = /^([A-Z][a-z0-9]+)+$/
/** Of EventBridge's detail-type. */
const longestDetailType = 128

/** @throws EventDefinitionError that names everything wrong */
export function checkDefinition(specification: EventSpecification<z.ZodMiniObject>, detailType: string): void {
  const issues = [...namesOf(specification, detailType), ...untravelling(specification.data, 'data', new Set())]
  // An example can't be judged by a schema that is wrong.
  if (issues.length === 0) issues.push(...wrongExamples(specification))
  if (issues.length > 0) throw new EventDefinitionError(specification.name, issues)
}

function* namesOf(
  { owner, name, version, publishers, sourcePrefix, deprecated, answeredBy = [] }: EventSpecification<z.ZodMiniObject>,
  detailType: string,
): Iterable<Issue> {
  const domain = 'expected a domain in lower case, such as approvals'
  if (!ownerName.test(owner)) yield { path: 'owner', message: `"${owner}": ${domain}` }
  if (!eventName.test(name)) {
    yield { path: 'name', message: `"${name}": expected PascalCase, such as ApprovalGranted` }
  } else if (detailType.length > longestDetailType) {
    yield { path: 'name', message: `expected at most ${longestDetailType} characters, as EventBridge takes them` }
  }
  if (!Number.isSafeInteger(version) || version < 1) {
    yield { path: 'version', message: `${version}: expected 1, 2, 3, …` }
  }
  if (publishers.length === 0)
    yield { path: 'publishers', message: '"publishers" is empty; name the domains that send it' }
  for (const [index, publisher] of publishers.entries()) {
    if (!ownerName.test(publisher)) yield { path: `publishers[${index}]`, message: `"${publisher}": ${domain}` }
    else if (publishers.indexOf(publisher) < index)
      yield { path: `publishers[${index}]`, message: `${publisher} twice` }
  }
  if (sourcePrefix !== undefined && (!/^[\w.-]{1,60}$/.test(sourcePrefix) || sourcePrefix.startsWith('aws.'))) {
    const message = 'expected letters, digits, ".", "-" and "_", and not "aws." at the beginning, such as acme.'
    yield { path: 'sourcePrefix', message: `"${sourcePrefix}": ${message}` }
  }
  for (const [index, answer] of answeredBy.entries()) {
    if (/^([A-Z][a-z0-9]+)+(\.v\d+)?$/.test(answer) && answer !== detailType) continue
    const message = `"${answer}": expected another event, such as ApprovalGranted or ApprovalGranted.v2`
    yield { path: `answeredBy[${index}]`, message }
  }
  if (deprecated && !/^\d{4}-\d\d-\d\d$/.test(deprecated.since)) {
    yield { path: 'deprecated.since', message: `"${deprecated.since}": expected a day, such as 2026-07-01` }
  }
}

/** Why JSON has no form for a kind of schema, and what to use. */
const refused: Readonly<Record<string, string>> = {
  bigint: 'a bigint: use a number, or a string of digits',
  custom: 'an instance or a check of its own: say in schemas what it is',
  date: 'a Date: use z.iso.datetime()',
  file: 'a file: send where it is',
  function: 'a function',
  map: 'a Map: use z.record()',
  nan: 'NaN',
  never: 'a value that there is none of',
  pipe: 'a codec or transform: what is sent must be what is read',
  promise: 'a promise',
  set: 'a Set: use z.array()',
  success: 'whether something parses: what is sent must be what is read',
  symbol: 'a symbol',
  transform: 'a transform: what is sent must be what is read',
  undefined: 'undefined: use z.optional()',
  void: 'undefined: use z.optional()',
}

function* untravelling(schema: $ZodType, path: string, seen: Set<$ZodType>): Iterable<Issue> {
  if (seen.has(schema)) return
  seen.add(schema)
  const { def } = (schema as $ZodTypes)._zod
  const why = refused[def.type]
  if (why !== undefined) {
    yield { path, message: `does not travel as JSON: ${why}` }
    return
  }
  yield* untravellingChecks(schema, path)
  yield* misleading(schema, path)
  if ((def.type === 'default' || def.type === 'prefault') && !isDeepStrictEqual(def.defaultValue, def.defaultValue)) {
    yield { path, message: 'a default that is another each time it is asked for: the registry would never stand still' }
  }
  if ('coerce' in def && def.coerce) yield { path, message: 'does not travel as JSON: a coercion; JSON has types' }
  switch (def.type) {
    case 'object':
      for (const [field, inner] of Object.entries(def.shape)) {
        if (field === '__proto__') yield { path: `${path}.${field}`, message: 'is a name that objects do not keep' }
        yield* untravelling(inner, `${path}.${field}`, seen)
      }
      // Of a strict object it is `never`, which says that there are no others.
      if (def.catchall && def.catchall._zod.def.type !== 'never') yield* untravelling(def.catchall, `${path}.*`, seen)
      return
    case 'array':
      return yield* untravelling(def.element, `${path}[]`, seen)
    case 'tuple':
      for (const [index, item] of def.items.entries()) yield* untravelling(item, `${path}[${index}]`, seen)
      if (def.rest) yield* untravelling(def.rest, `${path}[]`, seen)
      return
    case 'record':
      yield* untravelling(def.keyType, `${path}.*`, seen)
      return yield* untravelling(def.valueType, `${path}.*`, seen)
    case 'union':
      for (const option of def.options) yield* untravelling(option, path, seen)
      return
    case 'intersection':
      yield* untravelling(def.left, path, seen)
      yield* untravelling(def.right, path, seen)
      return yield* disagreements(def.left, def.right, path)
    case 'lazy':
      return yield* untravelling(def.getter(), path, seen)
    case 'literal':
      for (const value of def.values) {
        if (typeof value === 'bigint' || value === undefined || Number.isNaN(value)) {
          yield { path, message: `does not travel as JSON: the literal ${String(value)}` }
        }
      }
      return
    default:
      if ('innerType' in def) yield* untravelling(def.innerType, path, seen)
  }
}

/** What no schema of another language can say, and is not code either. */
function* untravellingChecks(schema: $ZodType, path: string): Iterable<Issue> {
  const { def, traits } = schema._zod
  const own = traits.has('$ZodCheck') ? [schema as unknown as $ZodCheck] : []
  for (const check of [...own, ...(def.checks ?? [])]) {
    const { check: name, pattern, position, ...rest } = check._zod.def as unknown as Record<string, unknown>
    yield* impossibleBound(String(name), rest, path)
    if (name === 'property') yield { path, message: 'z.property() is in no schema: say it of the field itself' }
    if (position !== undefined) yield { path, message: 'includes() from a position: use z.regex()' }
    if (pattern instanceof RegExp) yield* unreadablePattern(pattern, path)
  }
}

/** What is no number in JSON, or says nothing there. */
function* impossibleBound(check: string, { value, minimum, maximum, length }: Record<string, unknown>, path: string) {
  if (/^(greater_than|less_than|multiple_of)$/.test(check)) {
    const isRight = Number.isFinite(value) && (check !== 'multiple_of' || Number(value) > 0)
    if (!isRight) yield { path, message: `${String(value)} as a bound: JSON has no such number, or it says nothing` }
  }
  if (!/^(min|max)_length$|^length_equals$/.test(check)) return
  const bound = minimum ?? maximum ?? length
  if (!Number.isSafeInteger(bound) || Number(bound) < 0) {
    yield { path, message: `${String(bound)} as a length: expected a whole number from 0 on` }
  }
}

/** Keywords that validators of others read: what zod doesn't ask itself must not be said to them. */
const asked = new Set([
  ...['type', 'enum', 'const', 'multipleOf', 'maximum', 'exclusiveMaximum', 'minimum', 'exclusiveMinimum'],
  ...['maxLength', 'minLength', 'pattern', 'format', 'items', 'prefixItems', 'additionalItems', 'maxItems', 'minItems'],
  ...['uniqueItems', 'contains', 'minContains', 'maxContains', 'maxProperties', 'minProperties', 'required'],
  ...['properties', 'patternProperties', 'additionalProperties', 'propertyNames', 'dependencies', 'dependentRequired'],
  ...['dependentSchemas', 'unevaluatedItems', 'unevaluatedProperties', 'allOf', 'anyOf', 'oneOf', 'not', 'if', 'then'],
  ...['else', '$ref', '$defs', 'definitions', '$dynamicRef', '$anchor', 'default', '$schema'],
])

function* misleading(schema: $ZodType, path: string): Iterable<Issue> {
  const meta: object = z.globalRegistry.get(schema) ?? {}
  const wrong = Object.keys(meta).filter((keyword) => asked.has(keyword))
  if (wrong.length === 0) return
  const message = `meta says ${wrong.join(', ')}: validators of others would ask that, and zod does not: say it by a check`
  yield { path, message }
}

/** A pattern travels without its flags, and is read as Unicode. */
function* unreadablePattern({ source, flags }: RegExp, path: string): Iterable<Issue> {
  const lost = [...flags].filter((flag) => 'myv'.includes(flag))
  if (lost.length > 0) yield { path, message: `/${source}/${flags}: the flag ${lost.join(', ')} does not travel` }
  try {
    new RegExp(source, 'u')
  } catch (error) {
    yield { path, message: `${(error as Error).message}: others read it with the flag u, so it must be one with it` }
  }
}

function* wrongExamples({ data, examples }: EventSpecification<z.ZodMiniObject>): Iterable<Issue> {
  for (const [index, example] of examples.entries()) {
    const at = `examples[${index}]`
    const result = judged(data, example)
    if (result instanceof Error) {
      yield { path: at, message: `can't be parsed: ${result.message}` }
      continue
    }
    if (!result.success) {
      for (const issue of result.error.issues) yield { path: pathOf(issue.path, at), message: issue.message }
      continue
    }
    yield* unknownFields(example, result.data, at)
    if (JSON.stringify(JSON.parse(JSON.stringify(example))) !== JSON.stringify(example)) {
      yield { path: at, message: 'is another value after it has travelled as JSON' }
    }
    const again = judged(data, result.data)
    if (again instanceof Error || !again.success || !isDeepStrictEqual(again.data, result.data)) {
      yield { path: at, message: 'is sent as what is not read as the same: what is sent must be what is read' }
    }
  }
}

/** An error for what is no verdict: a check that throws, or one that waits. */
function judged(data: z.ZodMiniObject, example: unknown): z.core.util.SafeParseResult<unknown> | Error {
  try {
    return z.safeParse(data, example)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}
