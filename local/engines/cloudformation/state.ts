/** What is known of the stacks and their resources, in memory and in the store, so that a changed template is noticed. */
import type { Cloud } from '../../kernel/cloud'
import { createSealed } from '../../lib/sealed'

export interface StackRecord {
  readonly name: string
  readonly id: string
  /** An assembly's stacks follow the assembly; those that the API created stay until it deletes them. */
  readonly origin: 'assembly' | 'api'
  /** The assembly it came from, for its assets. */
  readonly assembly: string | undefined
  readonly status: StackStatus
  readonly statusReason?: string | undefined
  /** Its place in the order of deployment; removal goes the other way. */
  readonly order: number
  readonly description: string | undefined
  readonly templateHash: string
  /** As given; parameters that only have their default are not in it. */
  readonly given: Readonly<Record<string, string>>
  readonly parameters: readonly ParameterRecord[]
  readonly tags: Readonly<Record<string, string>>
  readonly outputs: readonly OutputRecord[]
  readonly imports: readonly string[]
  readonly createdAt: number
  readonly updatedAt: number | undefined
}

export type StackStatus =
  | 'CREATE_IN_PROGRESS'
  | 'UPDATE_IN_PROGRESS'
  | 'CREATE_COMPLETE'
  | 'UPDATE_COMPLETE'
  | 'CREATE_FAILED'
  | 'UPDATE_FAILED'

export interface ParameterRecord {
  readonly key: string
  /** Masked, if the template says NoEcho. */
  readonly value: string
}

export interface OutputRecord {
  readonly key: string
  readonly value: string
  readonly description?: string | undefined
  readonly exportName?: string | undefined
}

/** A resource as it exists, or existed before its replacement. */
export interface Generation {
  readonly type: string
  readonly ref: string
  /** Whether it stays when the template no longer has it, or has another in its place. */
  readonly retain: boolean
}

export interface ResourceRecord extends Generation {
  readonly stack: string
  readonly logicalId: string
  /** Its place in the order of creation; removal goes the other way. */
  readonly order: number
  readonly retainReplaced: boolean
  /** Earlier ones under the same logical id that are still to be removed. */
  readonly replaced: readonly Generation[]
  readonly inert: boolean
  readonly createdAt: number
}

/** A resource that is about to be made; from before it is there until its record is. */
export interface Claim extends Omit<ResourceRecord, 'ref' | 'replaced'> {
  /** The properties that its name is made of. */
  readonly names: Readonly<Record<string, unknown>>
}

/** What is still there though its stack let go of it. */
export interface Left extends Pick<Generation, 'type' | 'ref'> {
  readonly stack: string
  readonly logicalId: string
  /** The template did not want it kept. */
  readonly couldNotBeRemoved: boolean
}

export interface StackRecords {
  readonly stacks: ReadonlyMap<string, StackRecord>
  resources(stack: string): ReadonlyMap<string, ResourceRecord>
  load(): Promise<void>
  putStack(record: StackRecord): void
  putResource(record: ResourceRecord): void
  deleteResource(record: ResourceRecord): void
  claims(): Iterable<Claim>
  putClaim(claim: Claim): void
  deleteClaim(claim: Pick<Claim, 'stack' | 'logicalId'>): void
  left(type: string, ref: string): Left | undefined
  putLeft(left: Left): void
  deleteLeft(type: string, ref: string): void
  /** The directory was last written by a version that did not note what a stack left behind. */
  readonly isFromBeforeOwnership: boolean
  /** After a deployment: from now on it is noted. */
  noteOwnership(): void
  /** Forgets the stack and its template; its resources must be gone. */
  deleteStack(name: string): void
  putTemplate(stack: string, template: unknown): void
  template(stack: string): Promise<unknown>
}

const stackPrefix = 'cloudformation/stack/'
const resourcePrefix = 'cloudformation/resource/'
const templatePrefix = 'cloudformation/template/'
const claimPrefix = 'cloudformation/claim/'
const leftPrefix = 'cloudformation/left/'
const ownershipKey = 'cloudformation/ownership'
const nothing: ReadonlyMap<string, ResourceRecord> = new Map()

export function createStackRecords(
  cloud: Pick<Cloud, 'directory' | 'store' | 'report' | 'endpointUrl' | 'webUrl'>,
): StackRecords {
  const { store } = cloud
  const sealed = createSealed(cloud, 'cloudformation.key')
  // Not tables: what the store has is with other addresses in its refs, and a start without changes writes nothing.
  const stacks = new Map<string, StackRecord>()
  const resources = new Map<string, Map<string, ResourceRecord>>()

  const claims = new Map<string, Claim>()
  const left = new Map<string, Left>()
  let isFromBeforeOwnership = false
  let isOwnershipNoted = false
  const claimKey = ({ stack, logicalId }: Pick<Claim, 'stack' | 'logicalId'>) => `${claimPrefix}${stack}/${logicalId}`
  const leftKey = (type: string, ref: string) => `${leftPrefix}${type}/${anywhere(ref)}`

  // What was given may be told to nobody (NoEcho).
  const kept = ({ given, ...record }: StackRecord): KeptStack => ({
    ...record,
    given: sealed.seal(JSON.stringify(given), stackPrefix + record.name),
  })

  function opened({ given, ...record }: KeptStack): StackRecord {
    // As they were kept before they were sealed.
    if (typeof given !== 'string') return { ...record, given }
    try {
      return { ...record, given: JSON.parse(sealed.open(given, stackPrefix + record.name)) }
    } catch (error) {
      cloud.report(
        `reading the parameters of stack ${record.name} (cloudformation.key beside the store is another)`,
        error,
      )
      return { ...record, given: {} }
    }
  }

  function keep(record: ResourceRecord): ResourceRecord | undefined {
    const ofStack = resources.get(record.stack) ?? new Map<string, ResourceRecord>()
    resources.set(record.stack, ofStack)
    const before = ofStack.get(record.logicalId)
    ofStack.set(record.logicalId, record)
    return before
  }

  // A queue's ref is its URL. The next start may have other ports, and the queue is still the same one.
  const addresses = () =>
    (['endpointUrl', 'webUrl'] as const).flatMap((name) => (cloud[name] ? [[cloud[name], `{${name}}`] as const] : []))
  const anywhere = (ref: string): string =>
    addresses().reduce((text, [url, token]) => (text.startsWith(url) ? token + text.slice(url.length) : text), ref)
  const here = (ref: string): string =>
    addresses().reduce((text, [url, token]) => (text.startsWith(token) ? url + text.slice(token.length) : text), ref)

  return {
    stacks,
    resources: (stack) => resources.get(stack) ?? nothing,
    async load() {
      for await (const [, record] of store.range<KeptStack>(stackPrefix)) stacks.set(record.name, opened(record))
      for await (const [, record] of store.range<ResourceRecord>(resourcePrefix)) keep(withRefs(record, here))
      for await (const [key, claim] of store.range<Claim>(claimPrefix)) claims.set(key, claim)
      for await (const [key, each] of store.range<Left>(leftPrefix)) left.set(key, { ...each, ref: here(each.ref) })
      isOwnershipNoted = (await store.get<boolean>(ownershipKey)) ?? false
      isFromBeforeOwnership = !isOwnershipNoted && stacks.size > 0
    },
    claims: () => [...claims.values()],
    putClaim(claim) {
      claims.set(claimKey(claim), claim)
      store.put(claimKey(claim), claim)
    },
    deleteClaim(claim) {
      if (claims.delete(claimKey(claim))) store.delete(claimKey(claim))
    },
    left: (type, ref) => left.get(leftKey(type, ref)),
    putLeft(each) {
      const key = leftKey(each.type, each.ref)
      left.set(key, each)
      store.put(key, { ...each, ref: anywhere(each.ref) })
    },
    deleteLeft(type, ref) {
      if (left.delete(leftKey(type, ref))) store.delete(leftKey(type, ref))
    },
    get isFromBeforeOwnership() {
      return isFromBeforeOwnership
    },
    noteOwnership() {
      if (isOwnershipNoted) return
      isFromBeforeOwnership = false
      isOwnershipNoted = true
      store.put(ownershipKey, true)
    },
    putStack(record) {
      const before = stacks.get(record.name)
      stacks.set(record.name, record)
      if (!isSame(before, record)) store.put(stackPrefix + record.name, kept(record))
    },
    putResource(record) {
      if (isSame(keep(record), record)) return
      store.put(`${resourcePrefix}${record.stack}/${record.logicalId}`, withRefs(record, anywhere))
    },
    deleteResource(record) {
      resources.get(record.stack)?.delete(record.logicalId)
      store.delete(`${resourcePrefix}${record.stack}/${record.logicalId}`)
    },
    deleteStack(name) {
      stacks.delete(name)
      resources.delete(name)
      store.delete(stackPrefix + name)
      store.delete(templatePrefix + name)
    },
    putTemplate: (stack, template) => store.put(templatePrefix + stack, template),
    template: (stack) => store.get(templatePrefix + stack),
  }
}

/** On disk. */
type KeptStack = Omit<StackRecord, 'given'> & { readonly given: string | StackRecord['given'] }

/** A start without changes writes nothing. */
function isSame(a: object | undefined, b: object): boolean {
  return a !== undefined && JSON.stringify(a) === JSON.stringify(b)
}

function withRefs(record: ResourceRecord, change: (ref: string) => string): ResourceRecord {
  const replaced = record.replaced.map((generation) => ({ ...generation, ref: change(generation.ref) }))
  return { ...record, ref: change(record.ref), replaced }
}
