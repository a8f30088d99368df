/**
 * A stack owns what it made, and takes over nothing that is there already, whoever made it: deleting the stack would
 * destroy it. What is about to be made is claimed on disk first, so that a kill between the making and the recording
 * leaves it the stack's.
 */
import { noValue, resolve } from '../../assembly/intrinsics'
import type { Problem } from '../../assembly/problems'
import { AwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { ResourceContext, ResourcePlace, ResourceType } from '../../kernel/service'
import { nameSeed, physicalName } from './physical-name'
import type { PlannedResource, StackPlan, Types } from './plan-stack'
import { createScope } from './scope'
import type { Claim, Generation, ResourceRecord, StackRecords } from './state'

export interface Ownership {
  /** What of the plans is there and another's, or wanted twice, as far as names are known before anything is made. */
  conflicts(plans: readonly StackPlan[]): Promise<Problem[]>
  /**
   * Before a resource is applied: is on disk when it resolves. Undefined if nothing is to be made.
   * @param imports whether it may take up what is there and no stack's
   * @throws AwsError `AlreadyExists` if what has its name is not its own
   */
  claim(making: Making, properties: Properties, imports: boolean): Promise<Claim | undefined>
  /** Records what was claimed, if it was made: after a failure, and of an earlier process. */
  settle(claims?: readonly Claim[]): Promise<void>
}

/** In the place of a digest: nobody knows with which properties it was made. */
export const halfMade = ''

/** What is known of a resource before its `Ref` is. */
export type Making = Omit<ResourceRecord, 'ref' | 'replaced'>
type Properties = Readonly<Record<string, unknown>>
type Context = Pick<ResourceContext, keyof ResourcePlace | 'physicalName'>

export function createOwnership(
  cloud: Cloud,
  records: StackRecords,
  stackId: (name: string) => string,
  types: () => Types,
): Ownership {
  const contextOf = (stackName: string, logicalId: string): Context => ({
    stackName,
    stackId: stackId(stackName),
    logicalId,
    physicalName: (longest) =>
      physicalName(stackName, logicalId, nameSeed(cloud, records.stacks.get(stackName)), longest),
  })

  /** `Ref` of what is there under the name that these properties give. */
  async function find(
    { named }: ResourceType,
    { stack, logicalId }: Pick<Claim, 'stack' | 'logicalId'>,
    properties: Properties,
  ): Promise<string | undefined> {
    return named?.find(properties, contextOf(stack, logicalId))
  }

  /** Why a resource can't have the name of what is there as `ref`; undefined: it is its own. */
  function refusal(
    { type, ref }: Pick<Generation, 'type' | 'ref'>,
    at: Owner,
    isNamed: boolean,
    imports = false,
  ): string | undefined {
    const before = records.resources(at.stack).get(at.logicalId)
    const isSame = (each: Pick<Generation, 'type' | 'ref'>): boolean => each.type === type && each.ref === ref
    if (before && [before, ...before.replaced].some(isSame)) return undefined
    if (isLeftOwn(type, ref, at, isNamed)) return undefined
    const owner = ownerOf(isSame)
    if (!owner && imports) return undefined
    const whose = owner
      ? `it belongs to resource ${owner.logicalId} of stack ${owner.stack}`
      : 'it was made outside of the stacks, or kept when its stack let go of it; delete it first'
    return `Resource of type '${type}' with identifier '${ref}' already exists: ${whose}, or give this one another name`
  }

  /** A made-up name is the same at every start: what was kept under it is the resource's own, and taken up again. */
  function isLeftOwn(type: string, ref: string, at: Owner, isNamed: boolean): boolean {
    const left = records.left(type, ref)
    if (left?.stack === at.stack && left.logicalId === at.logicalId) return !isNamed || left.couldNotBeRemoved
    return !isNamed && records.isFromBeforeOwnership
  }

  function ownerOf(isSame: (generation: Generation) => boolean): Owner | undefined {
    for (const stack of records.stacks.keys()) {
      for (const record of records.resources(stack).values()) {
        if ([record, ...record.replaced].some(isSame)) return record
      }
    }
    return undefined
  }

  return {
    async conflicts(plans) {
      const problems: Problem[] = []
      const wanted = new Map<string, Owner>()
      for (const plan of plans) {
        for (const resource of plan.resources) {
          const { logicalId, declaration, resourceType } = resource
          const names = namesOf(plan, resource, cloud)
          if (!names) continue
          const at = { stack: plan.name, logicalId }
          const tell = (message: string) => problems.push({ ...at, type: declaration.Type, message })
          const isNamed = hasName(resourceType, names)
          const key = JSON.stringify([declaration.Type, names])
          const other = isNamed ? wanted.get(key) : undefined
          if (other) tell(`resource ${other.logicalId} of stack ${other.stack} has the same name`)
          wanted.set(key, at)
          const ref = await find(resourceType, at, names)
          const problem = ref === undefined ? undefined : refusal({ type: declaration.Type, ref }, at, isNamed)
          if (problem !== undefined) tell(problem)
        }
      }
      return problems
    },
    async claim(making, properties, imports) {
      const resourceType = types().modelled.get(making.type)
      if (!resourceType?.named) return undefined
      const names = pick(properties, resourceType.named.by)
      const ref = await find(resourceType, making, names)
      if (ref === undefined) {
        const other = records.claims().find((each) => isSameName(each, making, names) && !isSamePlace(each, making))
        if (other && hasName(resourceType, names)) {
          const whose = `it belongs to resource ${other.logicalId} of stack ${other.stack}`
          throw new AwsError('AlreadyExists', `Resource of type '${making.type}' already exists: ${whose}`)
        }
        const { digest: _, ...claimed } = making
        const claim: Claim = { ...claimed, names }
        records.putClaim(claim)
        await cloud.store.flush()
        return claim
      }
      const problem = refusal({ type: making.type, ref }, making, hasName(resourceType, names), imports)
      if (problem !== undefined) throw new AwsError('AlreadyExists', problem)
      records.deleteLeft(making.type, ref)
      return undefined
    },
    async settle(claims = [...records.claims()]) {
      for (const claim of claims) {
        const { names, ...making } = claim
        const resourceType = types().modelled.get(claim.type)
        const ref = resourceType && (await find(resourceType, claim, names))
        if (ref !== undefined) records.putResource(made(records, { ...making, digest: halfMade }, ref))
        records.deleteClaim(claim)
      }
    },
  }
}

interface Owner {
  readonly stack: string
  readonly logicalId: string
}

/** The record of a resource that is there now; the one that it takes the place of is still to be removed. */
export function made(records: StackRecords, making: Making, ref: string): ResourceRecord {
  const before = records.resources(making.stack).get(making.logicalId)
  const isReplaced = before !== undefined && (before.ref !== ref || before.type !== making.type)
  const replaced: Generation[] = [...(before?.replaced ?? [])]
  if (isReplaced) {
    // Whoever wants it kept has said so in the template that made it or in the one that replaces it.
    replaced.push({ type: before.type, ref: before.ref, retain: before.retainReplaced || making.retainReplaced })
  }
  const createdAt = before && !isReplaced ? before.createdAt : making.createdAt
  return { ...making, ref, replaced, createdAt }
}

/** Of stacks that are made at the same time. */
const isSameName = (claim: Claim, { type }: Making, names: Properties): boolean =>
  claim.type === type && JSON.stringify(claim.names) === JSON.stringify(names)

const isSamePlace = (a: Owner, b: Owner): boolean => a.stack === b.stack && a.logicalId === b.logicalId

function hasName({ named }: ResourceType, names: Properties): boolean {
  const [first = ''] = named?.by ?? []
  return names[first] !== undefined
}

function pick(properties: Properties, members: readonly string[]): Properties {
  return Object.fromEntries(
    members.flatMap((member) => (properties[member] === undefined ? [] : [[member, properties[member]]])),
  )
}

/** The properties that a name is made of; undefined if they hang on what is yet to be made. */
function namesOf(
  plan: StackPlan,
  { declaration, resourceType }: PlannedResource,
  cloud: Cloud,
): Properties | undefined {
  if (!resourceType.named) return undefined
  const scope = createScope({ plan, environment: cloud, resources: new Map() })
  try {
    const resolved = Object.entries(pick(declaration.Properties ?? {}, resourceType.named.by))
      .map(([member, value]) => [member, resolve(value, scope)] as const)
      .filter(([, value]) => value !== noValue)
    return Object.fromEntries(resolved)
  } catch {
    return undefined
  }
}
