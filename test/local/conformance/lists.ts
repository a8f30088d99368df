/** Lists give the same in pages of one as at once, and take no token that none of them gave. */
import type { ApiCall } from '../../../local/kernel/api'
import { isAwsError } from '../../../local/kernel/aws-error'
import type { LocalCloud } from '../../../local/start-local-cloud'
import { root } from '../create-test-cloud'
import { callsOf } from './engines'
import type { Examples } from './example'

const tokens =
  /^(next|starting|continuation|pagination)?(token|marker)$|^position$|^exclusivestart|^(key|partnumber)marker$/i
const sizes = /^(limit|max(results|items|keys|uploads|parts|buckets|records)|pagesize)$/i
const nexts = /^next|^lastevaluated|^position$/i

interface List {
  readonly name: string
  readonly token: string
  readonly next: string
  /** What a page is of: the output's list or map. */
  readonly items: string
  /** Without, callers can't say how long a page is. */
  readonly size: string | undefined
  ask(more: object): Promise<Readonly<Record<string, unknown>>>
}

export async function wrongLists(local: LocalCloud, all: readonly Examples[]): Promise<string[]> {
  const wrong: string[] = []
  const excuses = (what: 'unpaged' | 'short' | 'anyToken') =>
    new Set(all.flatMap((each) => Object.keys(each[what] ?? {})))
  const [unpaged, short, anyToken] = [excuses('unpaged'), excuses('short'), excuses('anyToken')]
  for (const list of await listsOf(local, all)) {
    const { name } = list
    const action = name.slice(name.indexOf(' ') + 1)
    const note = (problem: string | undefined, excused: Set<string>): void => {
      if (!(excused.delete(name) || excused.delete(action)) && problem !== undefined) wrong.push(`${name}: ${problem}`)
      else if (problem === undefined && (excused.has(name) || excused.has(action)))
        wrong.push(`${name}: it needs no excuse`)
    }
    if (list.size !== undefined) {
      const excused = unpaged.has(name) || unpaged.has(action)
      note(await orError(() => unequalPages(list)), unpaged)
      if (!excused) note(await orError(() => shortness(list)), short)
    }
    note(await orError(() => takenToken(list)), anyToken)
  }
  return [...wrong, ...[...unpaged, ...short, ...anyToken].map((action) => `${action}: it is excused, and is no list`)]
}

async function orError(look: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await look()
  } catch (error) {
    return String(error)
  }
}

async function listsOf(local: LocalCloud, all: readonly Examples[]): Promise<List[]> {
  const inputs = Object.assign({}, ...all.map((each) => each.lists ?? {})) as NonNullable<Examples['lists']>
  const ref = await refsOf(local)
  return [...local.cloud.services.values()].flatMap((service) =>
    callsOf(service).flatMap(({ action, call }) => {
      const names = namesIn(call)
      const inputOf = inputs[`${service.name} ${action}`] ?? inputs[action]
      const input = inputOf?.(ref) ?? {}
      const ask: List['ask'] = (more) => local.cloud.call(root, service.name, action, { ...input, ...more })
      return names ? [{ ...names, name: `${service.name} ${action}`, ask }] : []
    }),
  )
}

/** What a list calls its token and its size; undefined: it is none. */
function namesIn({ input, output }: ApiCall): Omit<List, 'name' | 'ask'> | undefined {
  if (!input || !output) return undefined
  const token = [...input.members.keys()].find((name) => tokens.test(name))
  const size = [...input.members.keys()].find((name) => sizes.test(name))
  const many = [...output.members.values()].filter(({ shape }) => shape.kind === 'list' || shape.kind === 'map')
  const items = (many.find(({ name }) => name === 'items') ?? many[0])?.name
  if (token === undefined || items === undefined) return undefined
  const next = [...output.members.keys()].find((name) => nexts.test(name)) ?? token
  return { token, next, size, items }
}

/** What `Ref` gives of the examples. */
interface ResourcePage {
  readonly StackResourceSummaries: readonly {
    readonly LogicalResourceId: string
    readonly PhysicalResourceId: string
  }[]
  readonly NextToken?: string
}

export async function refsOf({ cloud }: LocalCloud): Promise<(logicalId: string) => string> {
  const refs = new Map<string, string>()
  let NextToken: string | undefined
  do {
    const page: ResourcePage = await cloud.call(root, 'cloudformation', 'ListStackResources', {
      StackName: 'Examples',
      ...(NextToken && { NextToken }),
    })
    for (const each of page.StackResourceSummaries) refs.set(each.LogicalResourceId, each.PhysicalResourceId)
    NextToken = page.NextToken
  } while (NextToken)
  return (logicalId) => refs.get(logicalId) ?? logicalId
}

function itemsOf(page: Readonly<Record<string, unknown>>, { items: member }: List): readonly unknown[] {
  const items = page[member] ?? []
  return Array.isArray(items) ? items : Object.entries(items as object)
}

async function shortness(list: List): Promise<string | undefined> {
  const { length } = itemsOf(await list.ask({}), list)
  return length < 2 ? `it has ${length} items, of which no second page could be` : undefined
}

async function unequalPages(list: List): Promise<string | undefined> {
  const { token, next, size = '', ask } = list
  const whole = itemsOf(await ask({}), list)
  const paged: unknown[] = []
  let at: unknown
  for (let pages = 0; pages <= whole.length + 1; pages++) {
    const page = await ask({ [size]: 1, ...(at !== undefined && { [token]: at }) })
    const items = itemsOf(page, list)
    if (items.length > 1) return `a page of one has ${items.length}`
    paged.push(...items)
    at = page[next]
    if (at === undefined || at === '') break
  }
  if (at !== undefined && at !== '') return `pages of one do not end after ${whole.length} items`
  return JSON.stringify(paged) === JSON.stringify(whole)
    ? undefined
    : `${paged.length} in pages, ${whole.length} at once`
}

async function takenToken({ token, ask }: List): Promise<string | undefined> {
  try {
    await ask({ [token]: 'YSBtYWRlIHVwIG9uZQ' })
  } catch (error) {
    return isAwsError(error) && error.status < 500 ? undefined : String(error)
  }
  return 'it takes a token that no list gave'
}
