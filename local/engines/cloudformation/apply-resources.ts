/**
 * Brings a stack's resources to what its plan says, in order. What has changed is known by a digest of its properties: it
 * is told as an event, and who makes it must have the grants for it. All others are applied again without a word, since
 * what they refer to needs to know them.
 */
import type { AssetFinder } from '../../assembly/assets'
import { resolveDynamicReferences, withoutSecrets } from '../../assembly/dynamic-references'
import { resolve, type Scope } from '../../assembly/intrinsics'
import { isSecret } from '../../assembly/parameters'
import { type Problem, TemplateError } from '../../assembly/problems'
import { isObject } from '../../assembly/template'
import type { Cloud } from '../../kernel/cloud'
import { messageOf } from '../../kernel/message-of'
import type { Principal } from '../../kernel/principal'
import type { ResourceContext, ResourceResult, ResourceType } from '../../kernel/service'
import type { StackEvent } from './events'
import { halfMade, type Making, made, type Ownership } from './ownership'
import { nameSeed, physicalName } from './physical-name'
import type { PlannedResource, StackPlan } from './plan-stack'
import { readSecret } from './read-secret'
import type { DeployReport } from './report'
import { createScope } from './scope'
import type { ResourceRecord, StackRecords } from './state'

export interface ApplyResourcesOptions {
  readonly cloud: Cloud
  readonly records: StackRecords
  readonly ownership: Ownership
  readonly plan: StackPlan
  readonly findAsset: AssetFinder
  readonly exported: (name: string) => string | undefined
  readonly report: DeployReport
  readonly progress: Progress
  readonly maker: () => Principal
  readonly authorize: (change: ResourceChange) => void
  readonly tell: (event: Omit<StackEvent, 'at' | 'id'>) => void
  /**
   * Nobody follows a start by its events, and to find what has changed, and to tell it, took a tenth of its time: it tells
   * what is new, and what failed.
   */
  readonly isStart: boolean
  /** What is there, and no stack's, is taken up where CloudFormation could import it. */
  readonly importsExisting?: boolean
  /** Asked before each resource, and after a failure: whether to go on. */
  readonly goesOn: (failed: boolean) => boolean
}

/** A resource that is to be made, changed or removed; who makes it needs the grants for that. */
export interface ResourceChange {
  readonly kind: 'create' | 'update' | 'delete'
  readonly type: string
  readonly maker: Principal
  readonly properties: Properties
  readonly context: Pick<ResourceContext, 'stackName' | 'logicalId' | 'physicalName'>
  /** Of what is there. */
  readonly ref: string | undefined
}

export interface Progress {
  /** What is being made, for those who wait for it. */
  at: string | undefined
}

export interface AppliedResources {
  readonly scope: Scope
  readonly applied: number
  readonly problems: readonly FailedResource[]
  readonly imports: readonly string[]
}

export interface FailedResource extends Problem {
  readonly logicalId: string
  readonly kind: 'create' | 'update'
}

type Properties = Readonly<Record<string, unknown>>

/** What depends on a failed resource is left out. */
export async function applyResources(options: ApplyResourcesOptions): Promise<AppliedResources> {
  const { cloud, plan, progress, exported, goesOn } = options
  const problems: FailedResource[] = []
  const imports = new Set<string>()
  const results = new Map<string, ResourceResult>()
  const scope = createScope({
    plan,
    environment: cloud,
    resources: results,
    exported(name) {
      imports.add(name)
      return exported(name)
    },
  })
  const failed = new Set<string>()
  for (const [order, resource] of plan.resources.entries()) {
    const { logicalId, declaration, dependsOn } = resource
    if (!goesOn(failed.size > 0)) break
    if ([...dependsOn].some((other) => failed.has(other))) {
      failed.add(logicalId)
      continue
    }
    progress.at = `resource ${plan.name}/${logicalId} (${declaration.Type})`
    const kind = options.records.resources(plan.name).has(logicalId) ? 'update' : 'create'
    try {
      results.set(logicalId, await applyResource(resource, order, scope, results, options))
    } catch (cause) {
      failed.add(logicalId)
      problems.push({
        stack: plan.name,
        logicalId,
        type: declaration.Type,
        message: messageOf(cause),
        cause,
        kind,
      })
    }
  }
  progress.at = undefined
  return { scope, applied: results.size, problems, imports: [...imports].sort() }
}

async function applyResource(
  resource: PlannedResource,
  order: number,
  scope: Scope,
  results: ReadonlyMap<string, ResourceResult>,
  options: ApplyResourcesOptions,
): Promise<ResourceResult> {
  const { logicalId, declaration, inertReason } = resource
  const { cloud, records, plan, isStart } = options
  const before = records.resources(plan.name).get(logicalId)
  const told = createTold(resource, before, results, options)
  try {
    const declared = resolve(declaration.Properties ?? {}, scope)
    const digest = isStart ? before?.digest : records.digest([declaration.Type, declared], `${plan.name}/${logicalId}`)
    // What a version made that noted no digest is taken for unchanged.
    const isChanged = before === undefined || (before.digest ?? digest) !== digest || before.type !== declaration.Type
    const { DeletionPolicy, UpdateReplacePolicy } = declaration
    const making: Making = {
      stack: plan.name,
      logicalId,
      type: declaration.Type,
      order,
      retain: keeps(DeletionPolicy),
      retainReplaced: keeps(UpdateReplacePolicy),
      inert: inertReason !== undefined,
      createdAt: cloud.clock.now(),
      ...(isChanged && before && { updatedAt: cloud.clock.now() }),
      ...(!isChanged && before?.updatedAt !== undefined && { updatedAt: before.updatedAt }),
      ...(digest !== undefined && { digest }),
      ...(DeletionPolicy === 'RetainExceptOnCreate' && { retainExceptOnCreate: true }),
    }
    if (isChanged && !isStart) told('IN_PROGRESS')
    const result = await make(resource, making, declared, isChanged, options)
    if (isChanged) {
      if (before && before.ref !== result.ref) told('IN_PROGRESS', isReplacing)
      if (before?.ref !== result.ref && !isStart) told('IN_PROGRESS', 'Resource creation Initiated', result.ref)
      told('COMPLETE', undefined, result.ref)
    }
    return result
  } catch (error) {
    told('FAILED', messageOf(error))
    throw error
  }
}

const isReplacing = 'Requested update requires the creation of a new physical resource; hence creating one.'

async function make(
  { logicalId, declaration, resourceType, inertReason }: PlannedResource,
  making: Making,
  declared: unknown,
  isChanged: boolean,
  {
    cloud,
    records,
    ownership,
    plan,
    findAsset,
    report,
    maker,
    authorize,
    importsExisting = false,
  }: ApplyResourcesOptions,
): Promise<ResourceResult> {
  const at = { stack: plan.name, logicalId, type: declaration.Type }
  const who = maker()
  const { value: resolved, secrets } = await resolveDynamicReferences(declared, (reference) =>
    readSecret(cloud, who, reference),
  )
  const properties: Record<string, unknown> = isObject(resolved) ? { ...resolved } : {}
  for (const [property, reason] of Object.entries(resourceType.inert ?? {})) {
    if (!Object.hasOwn(properties, property)) continue
    delete properties[property]
    report.inert.push({ ...at, property, reason })
  }
  if (inertReason !== undefined) report.inert.push({ ...at, reason: inertReason })
  const before = records.resources(plan.name).get(logicalId)
  const refBefore = before?.type === declaration.Type ? before.ref : undefined
  const context: ResourceContext = {
    stackName: plan.name,
    stackId: plan.id,
    logicalId,
    metadata: declaration.Metadata,
    before: refBefore,
    maker: who,
    physicalName: (longest) =>
      physicalName(plan.name, logicalId, nameSeed(cloud, records.stacks.get(plan.name)), longest),
    asset: findAsset,
  }
  if (isChanged && inertReason === undefined) {
    authorize({
      kind: before?.type === declaration.Type ? 'update' : 'create',
      type: declaration.Type,
      maker: who,
      properties,
      context,
      ref: refBefore,
    })
  }
  const told = (error: unknown): unknown =>
    secrets.length === 0 ? error : new TemplateError(withoutSecrets(messageOf(error), secrets))
  const imports = importsExisting && making.retain && canBeImported(resourceType, declaration.Properties ?? {})
  const claim = await ownership.claim(making, properties, imports).catch((error: unknown) => {
    throw told(error)
  })
  try {
    const result = await resourceType.apply(properties, context)
    records.putResource(made(records, making, result.ref))
    if (claim) records.deleteClaim(claim)
    return result
  } catch (error) {
    // It may be there all the same, half made.
    if (claim) await ownership.settle([claim])
    throw told(error)
  }
}

/** By a name that stands in the template as it is, as AWS wants it. */
function canBeImported({ named }: ResourceType, declared: Properties): boolean {
  const [name = ''] = named?.by ?? []
  return named?.isIdentifier === true && typeof declared[name] === 'string'
}

type Told = (phase: 'IN_PROGRESS' | 'COMPLETE' | 'FAILED', reason?: string, physicalId?: string) => void

/** Tells what becomes of one resource, with its properties as anybody may see them. */
function createTold(
  { logicalId, declaration }: PlannedResource,
  before: ResourceRecord | undefined,
  results: ReadonlyMap<string, ResourceResult>,
  { cloud, plan, exported, tell, isStart }: ApplyResourcesOptions,
): Told {
  let shown: string | undefined
  const kind = before === undefined || before.digest === halfMade ? 'CREATE' : 'UPDATE'
  return (phase, reason, physicalId = before?.ref ?? '') => {
    if (!isStart) shown ??= shownProperties(declaration.Properties)
    tell({
      logicalId,
      physicalId,
      type: declaration.Type,
      status: `${kind}_${phase}`,
      reason,
      properties: shown,
    })
  }

  function shownProperties(properties: unknown): string {
    const parameters = new Map(
      [...plan.parameters].map(([name, value]) => {
        const declared = plan.template.Parameters?.[name]
        return [name, declared && isSecret(declared) ? '****' : value] as const
      }),
    )
    const masked = createScope({ plan: { ...plan, parameters }, environment: cloud, resources: results, exported })
    try {
      return JSON.stringify(resolve(properties ?? {}, masked))
    } catch {
      return '{}'
    }
  }
}

function keeps(policy: string | undefined): boolean {
  return (policy ?? 'Delete') !== 'Delete'
}
