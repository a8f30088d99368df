/**
 * CloudFormation: applies a cloud assembly to the engines' resource types, and answers the API's questions
 * about stacks. Everything is checked before anything is changed.
 */

import { type AssetFinder, createAssetFinder } from '../../assembly/assets'
import { DeployError, type Problem } from '../../assembly/problems'
import { type Assembly, type AssemblyStack, readAssembly } from '../../assembly/read-assembly'
import { openApi } from '../../kernel/api'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import type { ResourceType, Service } from '../../kernel/service'
import { applyStack, failStack, type Progress } from './apply-stack'
import { cleanUp } from './clean-up'
import { customResourceHost } from './custom-resource-host'
import { customResourcePath } from './custom-resource-requests'
import type { Deployer } from './deployer'
import { findStack } from './find-stack'
import { type GivenParameters, parametersByStack } from './given-parameters'
import { createInertTypes } from './inert-types'
import { changeOperations } from './operations/changes'
import { describeOperations } from './operations/descriptions'
import { createOwnership } from './ownership'
import { stableUuid } from './physical-name'
import { planStack, type StackPlan, type Types } from './plan-stack'
import { createReport, type DeployReport } from './report'
import { createCustomResources } from './resources'
import { createStackRecords, type StackRecord, type StackRecords } from './state'
import { unsupported } from './unsupported'

export interface DeployOptions {
  /** For all stacks that declare them, or by stack. */
  readonly parameters?: GivenParameters
  /** Called before a function is asked for a custom resource: the engines that it calls must run by then. */
  readonly takeUp?: () => Promise<void>
}

export interface CloudFormation extends Service {
  /**
   * Brings the cloud to what the assembly says; stacks of an earlier assembly that it no longer has are
   * removed. Without an assembly, what was deployed before is applied again.
   * @throws DeployError with all that is wrong
   */
  deploy(assembly: Assembly | undefined, options?: DeployOptions): Promise<DeployReport>
  /** @throws AwsError `ValidationError` if there is no such stack */
  outputs(stack: string): Readonly<Record<string, string>>
  /** What a deployment is at, such as `resource Small/Made (Custom::Thing)`. */
  underWay(): string | undefined
}

/** A stack to be applied, from wherever it comes. */
interface Target {
  readonly source: AssemblyStack
  readonly given: Readonly<Record<string, string>>
  readonly origin: StackRecord['origin']
  readonly assembly: string | undefined
  readonly findAsset: AssetFinder
}

interface Applied {
  readonly plans: readonly StackPlan[]
  /** The stacks of which something could not be applied. */
  readonly failed: ReadonlySet<string>
}

export const engine: EngineDefinition = {
  place: 'last',
  create: createCloudFormation,
}

export function createCloudFormation(cloud: Cloud): CloudFormation {
  const records = createStackRecords(cloud)
  const inert = createInertTypes(cloud)
  let running: Promise<unknown> = Promise.resolve()
  const progress: Progress = { at: undefined }
  let takeUp = async (): Promise<void> => undefined
  const custom = createCustomResources(cloud, records, () => takeUp())

  /** One change at a time: a second deployment sees what the first one did. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = running.then(work)
    running = turn.catch(() => undefined)
    return turn
  }

  function types(): Types {
    const modelled = new Map<string, ResourceType>()
    for (const service of cloud.services.values()) {
      for (const resourceType of service.resources ?? []) modelled.set(resourceType.type, resourceType)
    }
    return { modelled: { get: (type) => custom.find(type) ?? modelled.get(type) }, inert }
  }

  const stackId = (name: string): string =>
    cloud.arn('cloudformation', `stack/${name}/${stableUuid(`${cloud.accountId}/${cloud.region}/${name}`)}`)

  const ownership = createOwnership(cloud, records, stackId, types)

  async function targetsOf(assembly: Assembly | undefined, given: GivenParameters): Promise<Target[]> {
    const stacks = assembly?.stacks ?? []
    const byStack = parametersByStack(stacks, given)
    const findAsset = createAssetFinder(assembly?.assets ?? [], cloud)
    const targets: Target[] = stacks.map((source) => ({
      source,
      given: byStack.get(source.name) ?? {},
      origin: 'assembly',
      assembly: assembly?.path,
      findAsset,
    }))
    const recorded = [...records.stacks.values()].sort((a, b) => a.order - b.order)
    for (const record of recorded) {
      const isHere = stacks.some(({ name }) => name === record.name)
      if (!isHere && (!assembly || record.origin === 'api')) targets.push(await recordedTarget(record))
    }
    return targets
  }

  async function recordedTarget({ name, given, origin, assembly, tags }: StackRecord): Promise<Target> {
    const template = await records.template(name)
    const source = { name, template, dependsOn: [], parameters: {}, tags, account: undefined, region: undefined }
    // The assembly is read only if an asset is asked for: it may be gone, and not be needed.
    const findAsset: AssetFinder = (bucket, key) =>
      createAssetFinder(assembly ? readAssembly(assembly).assets : [], cloud)(bucket, key)
    return { source, given, origin, assembly, findAsset }
  }

  /** @throws DeployError */
  function plan(targets: readonly Target[], all: Types): StackPlan[] {
    const problems: Problem[] = []
    const plans = targets.map(({ source, given }) =>
      planStack({
        source,
        id: stackId(source.name),
        given,
        environment: cloud,
        types: all,
        report: (problem) => problems.push(problem),
      }),
    )
    if (problems.length > 0) throw new DeployError(problems)
    return plans.filter((stack) => stack !== undefined)
  }

  async function apply(targets: readonly Target[], all: Types, report: DeployReport, firstOrder = 0): Promise<Applied> {
    const plans = plan(targets, all)
    await ownership.settle()
    const problems: Problem[] = []
    const ofAssembly = new Set(targets.filter(({ origin }) => origin === 'assembly').map(({ source }) => source.name))
    const isOfAssembly = ({ stack }: Problem): boolean => ofAssembly.has(stack)
    const conflicts = await ownership.conflicts(plans)
    if (conflicts.some(isOfAssembly)) throw new DeployError(conflicts.filter(isOfAssembly))
    const failed = new Set<string>()
    // An earlier value of an export must not be seen while its own stack is still to come.
    const pending = new Set(ofAssembly)
    const exported = (name: string): string | undefined => {
      for (const stack of records.stacks.values()) {
        if (pending.has(stack.name)) continue
        const output = stack.outputs.find(({ exportName }) => exportName === name)
        if (output) return output.value
      }
      return undefined
    }
    for (const [index, stack] of plans.entries()) {
      const { origin, assembly, findAsset, source } = targets[index] as Target
      if (source.dependsOn.some((name) => failed.has(name))) {
        failed.add(stack.name)
        continue
      }
      const fail = (problem: Problem): void => {
        failed.add(stack.name)
        problems.push(problem)
      }
      const order = firstOrder + index
      const options = {
        cloud,
        records,
        plan: stack,
        origin,
        assembly,
        order,
        findAsset,
        exported,
        report,
        fail,
        progress,
      }
      const taken = conflicts.filter((problem) => problem.stack === stack.name)
      if (taken.length > 0) {
        for (const problem of taken) fail(problem)
        failStack(options, taken)
        continue
      }
      const record = await applyStack({ ...options, ownership })
      pending.delete(stack.name)
      checkExports(record, records, fail)
    }
    await cloud.store.flush()
    const fatal = problems.filter(isOfAssembly)
    if (fatal.length > 0) throw new DeployError(fatal)
    report.failed.push(...problems)
    return { plans, failed }
  }

  function deploy(assembly: Assembly | undefined, options: DeployOptions = {}): Promise<DeployReport> {
    return inTurn(async () => {
      const { parameters = {} } = options
      takeUp = options.takeUp ?? takeUp
      const report = createReport()
      const all = types()
      const { plans, failed } = await apply(await targetsOf(assembly, parameters), all, report)
      const stacks = [...records.stacks.keys()].filter((name) => !failed.has(name))
      await cleanUp(stacks, aliveIn(plans), { records, types: all, report })
      records.noteOwnership()
      await cloud.store.flush()
      return report
    })
  }

  const deployer: Deployer = {
    records,
    stackId,
    applyOne: (source, given) =>
      inTurn(async () => {
        const report = createReport()
        const all = types()
        const existing = records.stacks.get(source.name)
        const order = existing?.order ?? Math.max(-1, ...[...records.stacks.values()].map((stack) => stack.order)) + 1
        const findAsset = createAssetFinder([], cloud)
        const targets: Target[] = [{ source, given, origin: 'api', assembly: undefined, findAsset }]
        // What fails while resources are created shows in the stack's status, as on AWS.
        const { plans, failed } = await apply(targets, all, report, order)
        if (failed.size === 0) await cleanUp([source.name], aliveIn(plans), { records, types: all, report })
        await cloud.store.flush()
        return report
      }),
    removeOne: (name) =>
      inTurn(async () => {
        await cleanUp([name], new Map(), { records, types: types(), report: createReport() })
        await cloud.store.flush()
      }),
  }

  return {
    name: 'cloudformation',
    api: openApi(__dirname),
    unsupported,
    operations: { ...describeOperations(deployer), ...changeOperations(deployer) },
    resources: custom.types,
    load: () => records.load(),
    async stop() {
      custom.stop()
    },
    deploy,
    routes: [{ method: 'PUT', path: customResourcePath, handle: custom.handle }],
    hosts: () => [{ host: customResourceHost, to: cloud.endpointUrl }],
    underWay: () => progress.at,
    outputs: (stack) => Object.fromEntries(findStack(records, stack).outputs.map(({ key, value }) => [key, value])),
  }
}

function aliveIn(plans: readonly StackPlan[]): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(plans.map(({ name, resources }) => [name, new Set(resources.map(({ logicalId }) => logicalId))]))
}

function checkExports(stack: StackRecord, records: StackRecords, fail: (problem: Problem) => void): void {
  for (const { exportName } of stack.outputs) {
    if (exportName === undefined) continue
    for (const other of records.stacks.values()) {
      if (other.name !== stack.name && other.outputs.some((output) => output.exportName === exportName)) {
        fail({
          stack: stack.name,
          message: `Export with name ${exportName} is already exported by stack ${other.name}`,
        })
      }
    }
  }
}
