/** Creates a stack's resources, or brings them to what the template says, in order, and records them. */
import { createHash } from 'node:crypto'
import type { AssetFinder } from '../assembly/assets'
import { noValue, resolve, type Scope } from '../assembly/intrinsics'
import { isSecret } from '../assembly/parameters'
import { messageOf, type Problem } from '../assembly/problems'
import { isObject } from '../assembly/template'
import type { Cloud } from '../kernel/cloud'
import type { ResourceContext, ResourceResult } from '../kernel/service'
import { physicalName } from './physical-name'
import type { PlannedResource, StackPlan } from './plan-stack'
import type { DeployReport } from './report'
import { createScope } from './scope'
import type { Generation, OutputRecord, StackRecord, StackRecords } from './stack-records'

export interface ApplyOptions {
  readonly cloud: Cloud
  readonly records: StackRecords
  readonly plan: StackPlan
  readonly origin: StackRecord['origin']
  readonly assembly: string | undefined
  readonly order: number
  readonly findAsset: AssetFinder
  readonly exported: (name: string) => string | undefined
  readonly report: DeployReport
  readonly fail: (problem: Problem) => void
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
    try {
      results.set(logicalId, await applyResource(resource, order, scope, options))
    } catch (cause) {
      failed.add(logicalId)
      fail({ stack: plan.name, logicalId, type: declaration.Type, message: messageOf(cause), cause })
    }
  }
  const outputs = failed.size > 0 ? started.outputs : resolveOutputs(plan, scope, fail)
  const { status, updatedAt } = started
  const isUpdate = status.startsWith('UPDATE')
  const record: StackRecord = {
    ...started,
    outputs,
    imports: [...imports].sort(),
    status:
      problems.length > 0
        ? isUpdate
          ? 'UPDATE_FAILED'
          : 'CREATE_FAILED'
        : isUpdate
          ? 'UPDATE_COMPLETE'
          : 'CREATE_COMPLETE',
    statusReason: problems[0] && `${problems[0].logicalId ?? plan.name}: ${problems[0].message}`,
    updatedAt,
  }
  records.putStack(record)
  const change = before === undefined ? 'created' : isComplete(status) ? 'unchanged' : 'updated'
  report.stacks.push({ name: plan.name, id: plan.id, change, resources: results.size })
  return record
}

function isComplete(status: string): boolean {
  return status.endsWith('_COMPLETE')
}

/** Puts what is known of the stack before its resources are touched. */
function begin(
  { cloud, records, plan, origin, assembly, order }: ApplyOptions,
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
  { cloud, records, plan, findAsset, report }: ApplyOptions,
): Promise<ResourceResult> {
  const at = { stack: plan.name, logicalId, type: declaration.Type }
  const resolved = resolve(declaration.Properties ?? {}, scope)
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
    physicalName: (longest) => physicalName(plan.name, logicalId, `${cloud.accountId}/${cloud.region}`, longest),
    asset: findAsset,
  }
  const result = await resourceType.apply(properties, context)
  const before = records.resources(plan.name).get(logicalId)
  const isReplaced = before !== undefined && (before.ref !== result.ref || before.type !== declaration.Type)
  const replaced: Generation[] = [...(before?.replaced ?? [])]
  if (isReplaced) replaced.push({ type: before.type, ref: before.ref, retain: before.retainReplaced })
  records.putResource({
    ...at,
    ref: result.ref,
    order,
    retain: (declaration.DeletionPolicy ?? 'Delete') !== 'Delete',
    retainReplaced: declaration.UpdateReplacePolicy === 'Retain',
    replaced,
    inert: inertReason !== undefined,
    createdAt: before && !isReplaced ? before.createdAt : cloud.clock.now(),
  })
  return result
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
