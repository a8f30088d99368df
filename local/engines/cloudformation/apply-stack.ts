/** Creates a stack's resources, or brings them to what the template says, in order, and records them. */
import { createHash } from 'node:crypto'
import type { AssetFinder } from '../../assembly/assets'
import { resolveDynamicReferences, withoutSecrets } from '../../assembly/dynamic-references'
import { noValue, resolve, type Scope } from '../../assembly/intrinsics'
import { isSecret } from '../../assembly/parameters'
import { type Problem, TemplateError } from '../../assembly/problems'
import { isObject } from '../../assembly/template'
import type { Cloud } from '../../kernel/cloud'
import { messageOf } from '../../kernel/message-of'
import type { ResourceContext, ResourceResult } from '../../kernel/service'
import { type Making, made, type Ownership } from './ownership'
import { physicalName } from './physical-name'
import type { PlannedResource, StackPlan } from './plan-stack'
import { readSecret } from './read-secret'
import type { DeployReport } from './report'
import { createScope } from './scope'
import type { OutputRecord, StackRecord, StackRecords } from './state'

export interface ApplyOptions {
  readonly cloud: Cloud
  readonly records: StackRecords
  readonly ownership: Ownership
  readonly plan: StackPlan
  readonly origin: StackRecord['origin']
  readonly assembly: string | undefined
  readonly order: number
  readonly findAsset: AssetFinder
  readonly exported: (name: string) => string | undefined
  readonly report: DeployReport
  readonly fail: (problem: Problem) => void
  readonly progress: Progress
}

export interface Progress {
  /** What is being made, for those who wait for it. */
  at: string | undefined
}

/** Applies all it can: what depends on a failed resource is left out, so that one start tells every failure. */
export async function applyStack(options: ApplyOptions): Promise<StackRecord> {
  const { cloud, records, plan, report, exported } = options
  const problems: Problem[] = []
  const fail = (problem: Problem): void => {
    problems.push(problem)
    options.fail(problem)
  }
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

  const before = records.stacks.get(plan.name)
  const started = begin(options, before)
  const failed = new Set<string>()
  for (const [order, resource] of plan.resources.entries()) {
    const { logicalId, declaration, dependsOn } = resource
    if ([...dependsOn].some((other) => failed.has(other))) {
      failed.add(logicalId)
      continue
    }
    options.progress.at = `resource ${plan.name}/${logicalId} (${declaration.Type})`
    try {
      results.set(logicalId, await applyResource(resource, order, scope, options))
    } catch (cause) {
      failed.add(logicalId)
      fail({ stack: plan.name, logicalId, type: declaration.Type, message: messageOf(cause), cause })
    }
  }
  options.progress.at = undefined
  const outputs = failed.size > 0 ? started.outputs : resolveOutputs(plan, scope, fail)
  const { status, updatedAt } = started
  const record: StackRecord = {
    ...started,
    outputs,
    imports: [...imports].sort(),
    ...outcome(started, problems),
    updatedAt,
  }
  records.putStack(record)
  const change = before === undefined ? 'created' : isComplete(status) ? 'unchanged' : 'updated'
  report.stacks.push({ name: plan.name, id: plan.id, change, resources: results.size })
  return record
}

/** Records that nothing of the stack could be applied. */
export function failStack(options: Omit<ApplyOptions, 'ownership'>, problems: readonly Problem[]): void {
  const { records, plan } = options
  const started = begin(options, records.stacks.get(plan.name))
  records.putStack({ ...started, ...outcome(started, problems) })
}

function outcome(
  { name, status }: StackRecord,
  [problem]: readonly Problem[],
): Pick<StackRecord, 'status' | 'statusReason'> {
  const kind = status.startsWith('UPDATE') ? 'UPDATE' : 'CREATE'
  if (!problem) return { status: `${kind}_COMPLETE`, statusReason: undefined }
  return { status: `${kind}_FAILED`, statusReason: `${problem.logicalId ?? name}: ${problem.message}` }
}

function isComplete(status: string): boolean {
  return status.endsWith('_COMPLETE')
}

/** Puts what is known of the stack before its resources are touched. */
function begin(
  { cloud, records, plan, origin, assembly, order }: Omit<ApplyOptions, 'ownership'>,
  before: StackRecord | undefined,
): StackRecord {
  const templateHash = createHash('sha256').update(JSON.stringify(plan.template)).digest('hex')
  const given = plan.given
  const isUnchanged =
    before?.templateHash === templateHash &&
    JSON.stringify(before.given) === JSON.stringify(given) &&
    JSON.stringify(before.tags) === JSON.stringify(plan.source.tags) &&
    isComplete(before.status)
  const wasCreated = before !== undefined && (isComplete(before.status) || before.status.startsWith('UPDATE'))
  const now = cloud.clock.now()
  const record: StackRecord = {
    name: plan.name,
    id: plan.id,
    origin,
    assembly,
    order,
    status: isUnchanged ? before.status : wasCreated ? 'UPDATE_IN_PROGRESS' : 'CREATE_IN_PROGRESS',
    description: plan.template.Description,
    templateHash,
    given,
    parameters: [...plan.parameters].map(([key, value]) => {
      const declaration = plan.template.Parameters?.[key]
      const shown = typeof value === 'string' ? value : value.join(',')
      return { key, value: declaration && isSecret(declaration) ? '****' : shown }
    }),
    tags: plan.source.tags,
    outputs: before?.outputs ?? [],
    imports: before?.imports ?? [],
    createdAt: before?.createdAt ?? now,
    updatedAt: before && !isUnchanged ? now : before?.updatedAt,
  }
  if (before?.templateHash !== templateHash) records.putTemplate(plan.name, plan.template)
  records.putStack(record)
  return record
}

async function applyResource(
  { logicalId, declaration, resourceType, inertReason }: PlannedResource,
  order: number,
  scope: Scope,
  { cloud, records, ownership, plan, findAsset, report }: ApplyOptions,
): Promise<ResourceResult> {
  const at = { stack: plan.name, logicalId, type: declaration.Type }
  const { value: resolved, secrets } = await resolveDynamicReferences(
    resolve(declaration.Properties ?? {}, scope),
    (reference) => readSecret(cloud, reference),
  )
  const properties: Record<string, unknown> = isObject(resolved) ? resolved : {}
  for (const [property, reason] of Object.entries(resourceType.inert ?? {})) {
    if (!Object.hasOwn(properties, property)) continue
    delete properties[property]
    report.inert.push({ ...at, property, reason })
  }
  if (inertReason !== undefined) report.inert.push({ ...at, reason: inertReason })
  const context: ResourceContext = {
    stackName: plan.name,
    stackId: plan.id,
    logicalId,
    metadata: declaration.Metadata,
    physicalName: (longest) => physicalName(plan.name, logicalId, `${cloud.accountId}/${cloud.region}`, longest),
    asset: findAsset,
  }
  const making: Making = {
    ...at,
    order,
    retain: keeps(declaration.DeletionPolicy),
    retainReplaced: keeps(declaration.UpdateReplacePolicy),
    inert: inertReason !== undefined,
    createdAt: cloud.clock.now(),
  }
  const told = (error: unknown): unknown =>
    secrets.length === 0 ? error : new TemplateError(withoutSecrets(messageOf(error), secrets))
  const claim = await ownership.claim(making, properties).catch((error: unknown) => {
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

function keeps(policy: string | undefined): boolean {
  return (policy ?? 'Delete') !== 'Delete'
}

function resolveOutputs(plan: StackPlan, scope: Scope, fail: (problem: Problem) => void): OutputRecord[] {
  const outputs: OutputRecord[] = []
  for (const [key, output] of Object.entries(plan.template.Outputs ?? {})) {
    try {
      if (output.Condition !== undefined && !scope.condition(output.Condition)) continue
      const value = resolve(output.Value, scope)
      const exportName = output.Export && resolve(output.Export.Name, scope)
      if (value === noValue || typeof value === 'object') throw new TypeError('the value must be a string')
      outputs.push({
        key,
        value: String(value),
        description: output.Description,
        exportName: exportName === undefined ? undefined : String(exportName),
      })
    } catch (cause) {
      fail({ stack: plan.name, property: `output ${key}`, message: messageOf(cause), cause })
    }
  }
  return outputs
}
