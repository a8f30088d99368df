import { type Fields, longestSeconds } from '../definition/fields'
import type { Flow } from '../definition/machine'
import { compileProcessing, template, withInput } from '../definition/processing'
import type { Evaluate, Scope } from '../definition/scope'
import type { MapLimits, MapState } from '../definition/state'
import { QueryEvaluationError } from '../failures/query-evaluation-error'
import { RuntimeError } from '../failures/runtime'
import { isExpression } from '../jsonata/expression'
import { unexpectedType } from '../jsonata/unexpected-type'
import { compileCommon } from './common'

/** An inline Map runs this many iterations at a time at most. */
const mostConcurrent = 40

const distributedOnly = ['ItemReader', 'ItemBatcher', 'ResultWriter', 'Label']

interface Tolerance extends Pick<MapLimits, 'toleratedCount' | 'toleratedPercentage'> {
  readonly failure?: RuntimeError
}

/** Runs its processor once for each item; the result is the array of the outputs. */
export function compileMap(fields: Fields, name: string): MapState {
  const common = compileCommon(fields, name, 'Map', { transition: true, handlers: true })
  const processing = compileProcessing(fields, { resultSelector: true, resultPath: true })
  const items = compileItems(fields)
  const selector = compileSelector(fields)
  const concurrency = fields.number('MaxConcurrency', { least: 0, most: longestSeconds })
  const count = fields.number('ToleratedFailureCount', { least: 0, most: longestSeconds })
  const percentage = fields.number('ToleratedFailurePercentage', { least: 0, most: 100, fraction: true })
  /** Recorded on AWS: a path of theirs that leads to what they do not take fails the Map when it has started. */
  async function tolerance(scope: Scope): Promise<Tolerance> {
    try {
      return { toleratedCount: await count?.(scope), toleratedPercentage: await percentage?.(scope) }
    } catch (failure) {
      if (!(failure instanceof RuntimeError)) throw failure
      return { toleratedCount: undefined, toleratedPercentage: undefined, failure }
    }
  }
  const flow = compileProcessor(fields)
  refuseDistributed(fields)
  const seenBy = (scope: Scope): Scope => withInput(scope, processing.effectiveInput(scope))
  return {
    ...common,
    exit: processing.exit,
    flow: () => flow,
    itemInput: (scope, item) => (selector ? selector(seenBy(scope)) : item),
    async enter(scope) {
      const seen = seenBy(scope)
      const wanted = (await concurrency?.(seen)) ?? 0
      const all = await items(seen)
      const { toleratedCount, toleratedPercentage, failure } = await tolerance(seen)
      if (fields.language === 'JSONPath') scope.inspect?.('afterItemsPath', all)
      scope.inspect?.('maxConcurrency', wanted)
      scope.inspect?.('toleratedFailureCount', toleratedCount)
      scope.inspect?.('toleratedFailurePercentage', toleratedPercentage)
      return {
        kind: 'items',
        items: all,
        limits: {
          maxConcurrency: wanted === 0 ? mostConcurrent : Math.min(wanted, mostConcurrent),
          toleratedCount,
          toleratedPercentage,
        },
        failure,
      }
    },
  }
}

function compileItems(fields: Fields): (scope: Scope) => Promise<readonly unknown[]> {
  fields.onlyIn('JSONPath', 'ItemsPath')
  fields.onlyIn('JSONata', 'Items')
  const evaluate: Evaluate =
    (fields.language === 'JSONata' ? fields.jsonata('Items') : fields.requiredPath('ItemsPath')) ??
    ((scope) => scope.input)
  return async (scope) => {
    const items = await evaluate(scope)
    if (Array.isArray(items)) return items
    const given = fields.raw('Items')
    if (isExpression(given)) throw unexpectedType(given, 'Items', 'array', items)
    const path = fields.raw('ItemsPath')
    // Recorded of TestState; of a path into the context object with one $ less.
    if (typeof path === 'string')
      throw new RuntimeError(`Reference path "${path.replace(/^\$\$/, '$')}" must point to array.`)
    const cause = `Map state input must be an array but was: ${JSON.stringify(items)}`
    throw fields.language === 'JSONata' ? new QueryEvaluationError(cause) : new RuntimeError(cause)
  }
}

/** ItemSelector, or Parameters as it was called before. */
function compileSelector(fields: Fields): Evaluate | undefined {
  if (fields.language === 'JSONata') {
    fields.onlyIn('JSONPath', 'Parameters')
    return fields.jsonata('ItemSelector')
  }
  if (fields.has('ItemSelector') && fields.has('Parameters')) {
    fields.refuse('You cannot specify both ItemSelector and Parameters', 'Parameters')
  }
  return template(fields, fields.has('ItemSelector') ? 'ItemSelector' : 'Parameters')
}

function compileProcessor(fields: Fields): Flow {
  const field = fields.has('Iterator') ? 'Iterator' : 'ItemProcessor'
  if (fields.has('Iterator') && fields.has('ItemProcessor')) {
    fields.refuse('You cannot specify both ItemProcessor and Iterator', 'Iterator')
  }
  const processor = fields.child(field)
  if (!processor) {
    if (!fields.has(field)) fields.missing('ItemProcessor')
    return { startAt: '', states: new Map() }
  }
  const config = processor.child('ProcessorConfig')
  const mode = config?.string('Mode') ?? 'INLINE'
  if (mode !== 'INLINE') {
    fields.context.report.error(
      'NOT_MODELLED',
      `Map states in ${mode} mode are not modelled by the local cloud; use INLINE`,
      `${fields.location}/${field}/ProcessorConfig/Mode`,
    )
    config?.raw('ExecutionType')
  }
  config?.end()
  const flow = fields.context.compileFlow(processor)
  processor.string('Comment')
  processor.end()
  return flow
}

function refuseDistributed(fields: Fields): void {
  for (const name of distributedOnly) {
    if (!fields.has(name)) continue
    fields.context.report.error(
      'NOT_MODELLED',
      `${name} belongs to Map states in DISTRIBUTED mode, which are not modelled by the local cloud`,
      `${fields.location}/${name}`,
    )
  }
}
