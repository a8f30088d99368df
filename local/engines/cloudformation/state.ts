/** What is known of the stacks and their resources, in memory and in the store, so that a changed template is noticed. */
import { createHash } from 'node:crypto'
import type { Cloud } from '../../kernel/cloud'
import { createSealed } from '../../lib/sealed'
import { ownAddresses } from './own-addresses'

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
  readonly deletedAt?: number
  readonly capabilities?: readonly string[]
  /** The role that the stack's resources are made with; without one, they are with the caller's rights. */
  readonly roleArn?: string
  readonly disableRollback?: boolean
  readonly timeoutInMinutes?: number
  readonly terminationProtection?: boolean
  /** Its made-up names are its own, and no other stack's of its name; those of earlier versions were not. */
  readonly namesById?: true
  /** The change set that was executed last. */
  readonly changeSetId?: string
  /** What the request that changed it last was told apart by. */
  readonly lastToken?: string
  /** The stack that it is a resource of. */
  readonly parentId?: string
  /** The one above all its parents. */
  readonly rootId?: string
}

export type StackStatus =
  | 'REVIEW_IN_PROGRESS'
  | 'CREATE_IN_PROGRESS'
  | 'CREATE_COMPLETE'
  | 'CREATE_FAILED'
  | 'ROLLBACK_IN_PROGRESS'
  | 'ROLLBACK_COMPLETE'
  | 'ROLLBACK_FAILED'
  | 'UPDATE_IN_PROGRESS'
  | 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'
  | 'UPDATE_COMPLETE'
  | 'UPDATE_FAILED'
  | 'UPDATE_ROLLBACK_IN_PROGRESS'
  | 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS'
  | 'UPDATE_ROLLBACK_COMPLETE'
  | 'UPDATE_ROLLBACK_FAILED'
  | 'DELETE_IN_PROGRESS'
  | 'DELETE_COMPLETE'
  | 'DELETE_FAILED'

export interface ParameterRecord {
  readonly key: string
  /** Masked, if the template says NoEcho. */
  readonly value: string
  /** Of one that names a parameter of Systems Manager: what that was. */
  readonly resolved?: string
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
  readonly updatedAt?: number
  /** By which properties that have changed are known; undefined: it was made by a version that did not note it. */
  readonly digest?: string
  /** It is kept by its policy, but not if the operation that made it is rolled back. */
  readonly retainExceptOnCreate?: true
  /** What kept it from being removed with its stack. */
  readonly notRemoved?: string
}

/** A resource that is about to be made; from before it is there until its record is. */
export interface Claim extends Omit<ResourceRecord, 'ref' | 'replaced' | 'digest'> {
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
  /** Of one stack, or of all. */
  claims(stack?: string): readonly Claim[]
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
  /** The stack with this id that was deleted. */
  deleted(id: string): StackRecord | undefined
  allDeleted(): readonly StackRecord[]
  putDeleted(record: StackRecord): void
  forgetDeleted(id: string): void
  /** `original`: as it was written, where that says more. */
  putTemplate(stack: string, template: unknown, original?: string): void
  template(stack: string): Promise<unknown>
  original(stack: string): Promise<string | undefined>
  /** By which a resource's properties are known again, though some may be told to nobody. */
  digest(properties: unknown, about: string): string
  seal(given: StackRecord['given'], about: string): string
  /** What was sealed; nothing, with a report, if it can't be opened. */
  open(sealed: string, about: string): StackRecord['given']
}

const stackPrefix = 'cloudformation/stack/'
const resourcePrefix = 'cloudformation/resource/'
const templatePrefix = 'cloudformation/template/'
const originalPrefix = 'cloudformation/original/'
const claimPrefix = 'cloudformation/claim/'
const deletedPrefix = 'cloudformation/deleted/'
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
  const deleted = new Map<string, StackRecord>()
  let isFromBeforeOwnership = false
  let isOwnershipNoted = false
  const claimKey = ({ stack, logicalId }: Pick<Claim, 'stack' | 'logicalId'>) => `${claimPrefix}${stack}/${logicalId}`
  const leftKey = (type: string, ref: string) => `${leftPrefix}${type}/${anywhere(ref)}`

  // What was given may be told to nobody (NoEcho).
  const seal = (given: StackRecord['given'], about: string): string => sealed.seal(JSON.stringify(given), about)

  function open(text: string, about: string): StackRecord['given'] {
    try {
      return JSON.parse(sealed.open(text, about))
    } catch (error) {
      cloud.report(`reading the parameters of ${about} (cloudformation.key beside the store is another)`, error)
      return {}
    }
  }

  const kept = ({ given, ...record }: StackRecord): KeptStack => ({
    ...record,
    given: seal(given, stackPrefix + record.name),
  })

  const opened = ({ given, ...record }: KeptStack): StackRecord => ({
    ...record,
    // An object: as they were kept before they were sealed.
    given: typeof given === 'string' ? open(given, stackPrefix + record.name) : given,
  })

  function keep(record: ResourceRecord): ResourceRecord | undefined {
    const ofStack = resources.get(record.stack) ?? new Map<string, ResourceRecord>()
    resources.set(record.stack, ofStack)
    const before = ofStack.get(record.logicalId)
    ofStack.set(record.logicalId, record)
    return before
  }

  // A queue's ref is its URL. The next start may have other ports, and the queue is still the same one.
  const addresses = () => ownAddresses(cloud)
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
      for await (const [, record] of store.range<StackRecord>(deletedPrefix)) deleted.set(record.id, record)
      isOwnershipNoted = (await store.get<boolean>(ownershipKey)) ?? false
      isFromBeforeOwnership = !isOwnershipNoted && stacks.size > 0
    },
    claims: (stack) => [...claims.values()].filter((claim) => stack === undefined || claim.stack === stack),
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
    deleted: (id) => deleted.get(id),
    allDeleted: () => [...deleted.values()],
    putDeleted(record) {
      const kept = { ...record, given: {}, outputs: [], imports: [] }
      deleted.set(record.id, kept)
      store.put(deletedPrefix + record.id, kept)
    },
    forgetDeleted(id) {
      if (deleted.delete(id)) store.delete(deletedPrefix + id)
    },
    deleteStack(name) {
      stacks.delete(name)
      resources.delete(name)
      store.delete(stackPrefix + name)
      store.delete(templatePrefix + name)
      store.delete(originalPrefix + name)
    },
    putTemplate(stack, template, original) {
      store.put(templatePrefix + stack, template)
      if (original === undefined) store.delete(originalPrefix + stack)
      else store.put(originalPrefix + stack, original)
    },
    template: (stack) => store.get(templatePrefix + stack),
    original: (stack) => store.get(originalPrefix + stack),
    digest(properties, about) {
      const text = addresses().reduce((told, [url, token]) => told.replaceAll(url, token), JSON.stringify(properties))
      return sealed.digest(createHash('sha256').update(text).digest('base64'), about)
    },
    seal,
    open,
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
