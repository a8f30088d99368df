/** Compatibility: what `events check` takes in a large catalogue, and what one large union does. */
import * as z from 'zod/mini'
import { defineEvent, type EventDefinition } from '../events'
import { checkCatalog } from '../events/compatibility/check-catalog'
import { compare } from '../events/compatibility/compare'
import { entryPath, type RegistryEntry, registryEntry } from '../events/registry-build/entry'
import { defineUpcaster } from '../events/upcast'
import { type Benchmark, type Figure, median, scaled, timed } from './measure'

const events = scaled(500)
const versions = [1, 2, 3]
const variants = scaled(200, 2)

export const compatibility: Benchmark = async ({ endpoint }) => (endpoint ? [] : [ofCatalogue(), ofUnion()])

/** Every event gets one more optional field, so that none is left out for being the same. */
function ofCatalogue(): Figure {
  const before = definitions({})
  const after = definitions({ note: z.optional(z.string().check(z.maxLength(200))) })
  const byPath = (all: readonly EventDefinition[]) =>
    new Map(
      all.map((each) => registryEntry(each, [])).map((entry): [string, RegistryEntry] => [entryPath(entry), entry]),
    )
  const base = [...byPath(before)].map(([path, entry]) => {
    return [path, { isInBase: true, snapshots: [{ entry, label: 'main' }] }] as const
  })
  const upcasters = after.flatMap((from, index) => {
    const to = after[index + 1]
    return to && to.name === from.name ? [defineUpcaster(from, to, (data) => data)] : []
  })
  const working = byPath(after)
  const { result, elapsed, processor } = timed(() =>
    checkCatalog({
      ...{ before: new Map(base), working, upcasters, consumers: [], policy: 'full', definitions: after },
    }),
  )
  const broken = result.filter(({ violations }) => violations.length > 0).length
  const note = `${result.length} versions, each with one field more, ${broken} broken; ${(processor / 1000).toFixed(1)} s of a processor`
  return { name: `check of ${events} events`, value: elapsed / 1000, unit: 's', target: { atMost: 10 }, note }
}

function definitions(more: Record<string, z.ZodMiniType>): readonly EventDefinition[] {
  return Array.from({ length: events }, (_, index) => index).flatMap((index) => {
    return versions.map((version) => {
      const data = z.object({
        id: z.string().check(z.regex(/^[a-z0-9-]{1,64}$/)),
        at: z.iso.datetime(),
        amount: z.int().check(z.minimum(0), z.maximum(1000 + index)),
        state: z.enum(['open', 'closed', `own-${index % 7}`]),
        lines: z.array(z.object({ sku: z.string(), count: z.int(), price: z.optional(z.number()) })),
        by: z.optional(z.object({ name: z.string().check(z.maxLength(100 + version)), mail: z.email() })),
        ...more,
      })
      const example = { id: 'a', at: '2026-01-05T09:00:00Z', amount: 1, state: 'open', lines: [{ sku: 'a', count: 1 }] }
      return defineEvent({
        ...{ owner: 'bench', name: `Thing${index}Happened`, version, publishers: ['bench'], summary: 'It happened.' },
        ...{ data: data as unknown as z.ZodMiniObject, examples: [example] },
      })
    })
  })
}

function ofUnion(): Figure {
  // Another each time: what was answered once is known.
  const union = (run: number, more: Record<string, z.ZodMiniType>) => {
    const option = (index: number) =>
      z.object({ kind: z.literal(`kind-${run}-${index}`), value: z.int(), ...(index === 0 ? more : {}) })
    const options = Array.from({ length: variants }, (_, index) => option(index))
    return { schema: z.toJSONSchema(z.object({ of: z.union(options) }), { io: 'input' }) as RegistryEntry['schema'] }
  }
  const times = Array.from({ length: 5 }, (_, run) => {
    const [before, after] = [union(run, {}), union(run, { note: z.optional(z.string()) })]
    return timed(() => compare(before, after))
  })
  return {
    name: `a union of ${variants} variants, compared`,
    value: median(times.map(({ elapsed }) => elapsed)),
    unit: 'ms',
    target: { atMost: 200 },
    note: `${median(times.map(({ processor }) => processor)).toFixed(0)} ms of a processor`,
  }
}
