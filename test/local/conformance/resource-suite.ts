/** Three starts on one directory: with the examples, with them again, and with none of them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { roleSession, rootOf } from '../../../local/kernel/principal'
import { type LocalCloud, startLocalCloud } from '../../../local/start-local-cloud'
import { callsOf, leastInput } from './engines'
import type { Examples } from './example'
import { wrongLists } from './lists'
import { wrongTagging } from './tags'

export interface Suite {
  readonly missingTypes: readonly string[]
  readonly changed: readonly string[]
  readonly pages: readonly string[]
  readonly tags: readonly string[]
  readonly left: readonly string[]
  /** Of a stack that was made and deleted while the cloud ran. */
  readonly leftBehind: readonly string[]
  /** What a role may call that may do nothing. */
  readonly open: readonly string[]
  run(): Promise<void>
  end(): void
}

export function createSuite(engines: readonly string[], examples: ReadonlyMap<string, Examples>): Suite {
  const directory = mkdtempSync(join(tmpdir(), 'conformance-'))
  const all = [...examples.values()]
  const found = {
    missingTypes: [] as string[],
    changed: [] as string[],
    pages: [] as string[],
    tags: [] as string[],
    left: [] as string[],
    leftBehind: [] as string[],
    open: [] as string[],
  }
  const of = (what: 'kept' | 'changing') => all.flatMap((each) => Object.keys(each[what] ?? {}))

  async function start(resources: object): Promise<LocalCloud> {
    const assembly = join(directory, 'Examples.template.json')
    writeFileSync(assembly, JSON.stringify({ Resources: resources }))
    return startLocalCloud({
      assembly,
      engines,
      data: join(directory, 'data'),
      clock: 'manual',
      awsPort: 0,
      webPort: 0,
    })
  }

  async function run(): Promise<void> {
    const resources: Examples['resources'] = Object.assign({}, ...all.map((each) => each.resources))
    const named = all.flatMap((each) => Object.keys(each.resources))
    if (named.length > Object.keys(resources).length) throw new Error('Two examples have the same logical id')
    const first = await start(resources)
    const types = [...first.cloud.services.values()].flatMap((service) => service.resources ?? [])
    const known = new Set([...Object.values(resources).map(({ Type }) => Type), ...all.flatMap(without)])
    found.missingTypes = types.map(({ type }) => type).filter((type) => !known.has(type))
    const before = await kept(first)
    const addresses = addressesOf(first)
    await first.stop()

    const second = await start(resources)
    found.changed = differences(before, await kept(second), of('changing'), [addresses, addressesOf(second)])
    found.pages = await wrongLists(second, all)
    found.open = await openCalls(second)
    found.tags = await wrongTagging(second, all)
    await second.stop()

    const third = await start({ Nothing: { Type: 'AWS::CDK::Metadata' } })
    const excused = of('kept')
    found.left = [...(await kept(third)).keys()].filter((key) => !excused.some((start) => key.startsWith(start)))
    found.leftBehind = third.cloud.services.has('cloudformation') ? await deletedStack(third, resources, excused) : []
    await third.stop()
  }

  return {
    get missingTypes() {
      return found.missingTypes
    },
    get changed() {
      return found.changed
    },
    get pages() {
      return found.pages
    },
    get tags() {
      return found.tags
    },
    get open() {
      return found.open
    },
    get leftBehind() {
      return found.leftBehind
    },
    get left() {
      return found.left
    },
    run,
    end: () => rmSync(directory, { recursive: true }),
  }
}

const without = (examples: Examples): readonly string[] => Object.keys(examples.without ?? {})

const addressesOf = ({ endpointUrl, webUrl }: LocalCloud): readonly string[] => [endpointUrl, webUrl]

/** All that engines keep; the trace and the clock are the cloud's own. */
async function kept({ cloud, idle }: LocalCloud): Promise<ReadonlyMap<string, string>> {
  await idle()
  const entries = new Map<string, string>()
  for (const { name } of cloud.services.values()) {
    for await (const [key, value] of cloud.store.range(`${name}/`)) entries.set(key, JSON.stringify(value))
  }
  return entries
}

/** What is kept beyond what was there before: of two stacks that are alike in all but their names, one stays. */
async function deletedStack(
  local: LocalCloud,
  resources: Examples['resources'],
  excused: readonly string[],
): Promise<string[]> {
  const call = (action: string, input: object) =>
    local.cloud.call<{ Stacks: { StackStatus: string; StackStatusReason?: string }[] }>(
      rootOf(local.cloud.accountId),
      'cloudformation',
      action,
      { StackName: 'Live', ...input },
    )
  const before = await kept(local)
  const Capabilities = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND']
  await call('CreateStack', { TemplateBody: JSON.stringify({ Resources: resources }), Capabilities })
  await local.idle()
  const { Stacks } = await call('DescribeStacks', {})
  const [stack] = Stacks
  if (stack?.StackStatus !== 'CREATE_COMPLETE') return [`${stack?.StackStatus}: ${stack?.StackStatusReason}`]
  await call('DeleteStack', {})
  const after = await kept(local)
  return [...after.keys()].filter((key) => !before.has(key) && !excused.some((start) => key.startsWith(start)))
}

function differences(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  excused: readonly string[],
  [old, current]: readonly [readonly string[], readonly string[]],
): string[] {
  // Ports are free ones, others at each start.
  const sameAddresses = (text: string | undefined) =>
    current.reduce((known, url, at) => known?.replaceAll(url, old[at] ?? ''), text)
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((key) => !excused.some((start) => key.startsWith(start)))
    .filter((key) => before.get(key) !== sameAddresses(after.get(key)))
    .map((key) => `${key}: ${before.get(key)} -> ${after.get(key)}`)
}

const nobody = roleSession('arn:aws:iam::000000000000:role/nobody', 'conformance')

async function openCalls({ cloud }: LocalCloud): Promise<string[]> {
  const open: string[] = []
  for (const service of cloud.services.values()) {
    for (const { action, call } of callsOf(service)) {
      const input = call.input ? leastInput(call.input) : {}
      const isOpen = await cloud.call(nobody, service.name, action, input).then(
        () => true,
        () => false,
      )
      if (isOpen) open.push(`${service.name} ${action}`)
    }
  }
  return open
}
