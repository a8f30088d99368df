/**
 * CloudFormation: applies a cloud assembly to the engines' resource types, and answers the API's questions
 * about stacks. Everything is checked before anything is changed.
 */

import { type AssetFinder, createAssetFinder } from '../../assembly/assets'
import type { ParameterOf } from '../../assembly/parameters'
import { DeployError, type Problem } from '../../assembly/problems'
import { type Assembly, type AssemblyStack, readAssembly } from '../../assembly/read-assembly'
import { openApi } from '../../kernel/api'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import { rootOf } from '../../kernel/principal'
import type { ResourceType, Service } from '../../kernel/service'
import type { Progress } from './apply-resources'
import { applyStack } from './apply-stack'
import { createStatusEvents } from './bus-events'
import { createChangeSets } from './change-sets'
import { checkRequest, refusalOf } from './check-request'
import { cleanUp } from './clean-up'
import { customResourceHost } from './custom-resource-host'
import { customResourcePath } from './custom-resource-requests'
import type { Deployer } from './deployer'
import { createStackEvents } from './events'
import { findStack } from './find-stack'
import { type GivenParameters, parametersByStack } from './given-parameters'
import { createGrantCheck } from './grants'
import { createInertTypes } from './inert-types'
import { createNestedStacks } from './nested'
import { createOperationRecords } from './operation-records'
import { changeSetOperations } from './operations/change-sets'
import { changeOperations, createChanging } from './operations/changes'
import { describeOperations } from './operations/descriptions'
import { templateOperations } from './operations/templates'
import { exportProblem } from './outputs'
import { createOwnership } from './ownership'
import { newStackId, stableUuid } from './physical-name'
import { planStack, type StackPlan, type Types } from './plan-stack'
import { createReport, type DeployReport } from './report'
import { createResourceStatuses } from './resource-statuses'
import { createCustomResources } from './resources'
import { createOperations, isUnderWay } from './run-operation'
import { createStackRecords, type StackRecord } from './state'
import { toolkitStack, toolkitTemplate } from './toolkit'
import { unsupported } from './unsupported'

export interface DeployOptions {
  /** For all stacks that declare them, or by stack. */
  readonly parameters?: GivenParameters
  /** Called before a function is asked for a custom resource: the engines that it calls must run by then. */
  readonly takeUp?: () => Promise<void>
  /** Make what `cdk bootstrap` would, once. */
  readonly toolkit?: boolean
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

/** Says that what the CDK needs was made. */
const toolkitKey = 'cloudformation/toolkit'
/** Milliseconds for which a stack that was deleted is known by its id, as on AWS. */
const deletedFor = 90 * 24 * 60 * 60 * 1000

export const engine: EngineDefinition = {
  place: 'last',
  create: createCloudFormation,
}

export function createCloudFormation(cloud: Cloud): CloudFormation {
  const records = createStackRecords(cloud)
  const events = createStackEvents(cloud)
  const bus = createStatusEvents(cloud)
  const operations = createOperationRecords(cloud, records)
  const changeSets = createChangeSets(cloud, records)
  const statuses = createResourceStatuses(cloud)
  const inert = createInertTypes(cloud)
  let deploying: Promise<unknown> = Promise.resolve()
  const progress: Progress = { at: undefined }
  let isStopping = false
  let takeUp = async (): Promise<void> => undefined
  const custom = createCustomResources(cloud, records, () => takeUp())

  /** One change at a time: a second deployment sees what the first one did. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = deploying.then(work)
    deploying = turn.catch(() => undefined)
    return turn
  }

  function types(): Types {
    const modelled = new Map<string, ResourceType>()
    for (const service of cloud.services.values()) {
      for (const resourceType of service.resources ?? []) modelled.set(resourceType.type, resourceType)
    }
    return { modelled: { get: (type) => custom.find(type, modelled.get(type)) ?? modelled.get(type) }, inert }
  }

  const parameterOf: ParameterOf = (name) => {
    for (const service of cloud.services.values()) {
      const value = service.parameterOf?.(name)
      if (value !== undefined) return value
    }
    return undefined
  }

  /** What was there when the stack was last changed is good enough to apply it again. */
  const parameterAgain =
    (stack: string): ParameterOf =>
    (name) =>
      records.stacks.get(stack)?.parameters.find(({ value }) => value === name)?.resolved ?? parameterOf(name)

  const stackId = (name: string): string =>
    records.stacks.get(name)?.id ??
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
      // A nested one comes after its parent, which may change it.
      if (isHere || record.parentId || (assembly && record.origin === 'assembly')) continue
      if (record.origin === 'assembly' || isWhole(record)) targets.push(await recordedTarget(record))
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
        parameterOf: (name) => parameterOf(name) ?? parameterAgain(source.name)(name),
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
        events,
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
        continue
      }
      const record = await applyStack({ ...options, ownership })
      pending.delete(stack.name)
      const problem = exportProblem({ name: stack.name, outputs: [] }, record.outputs, records)
      if (problem !== undefined) fail({ stack: stack.name, message: problem })
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
      await applyNested(all, report, plans.length)
      if (options.toolkit) await makeToolkit()
      const applied = new Set(plans.map(({ name }) => name))
      const stacks = [...records.stacks.values()]
        .filter(({ name, origin }) => !failed.has(name) && (origin === 'assembly' || applied.has(name)))
        .map(({ name }) => name)
      await cleanUp(stacks, aliveIn(plans), { records, types: all, report })
      records.noteOwnership()
      await cloud.store.flush()
      return report
    })
  }

  /** Those that a start has not just made: what they refer to needs to know them. */
  async function applyNested(all: Types, report: DeployReport, firstOrder: number): Promise<void> {
    const children = [...records.stacks.values()].filter((record) => record.parentId && isWhole(record))
    const targets: Target[] = []
    for (const record of children.sort((a, b) => a.order - b.order)) targets.push(await recordedTarget(record))
    if (targets.length > 0) await apply(targets, all, report, firstOrder)
  }

  /** Once: whoever deletes it wants it gone. */
  async function makeToolkit(): Promise<void> {
    if (records.stacks.has(toolkitStack) || (await cloud.store.get(toolkitKey))) return
    cloud.store.put(toolkitKey, true)
    const stack = { name: toolkitStack, id: newStackId(cloud, toolkitStack) }
    const revision = { template: toolkitTemplate, given: {}, tags: {} }
    const original = JSON.stringify(toolkitTemplate, null, 1)
    changing.begin(
      deployer.plan(stack, revision),
      { ...revision, original, capabilities: ['CAPABILITY_NAMED_IAM'], roleArn: undefined },
      undefined,
      { context: { caller: rootOf(cloud.accountId) }, onFailure: 'DELETE', ofStart: true },
    )
    await running.goOn(toolkitStack)
  }

  const planOne = (
    source: AssemblyStack,
    id: string,
    given: Readonly<Record<string, string>>,
    parameterValueOf: ParameterOf = (name) => parameterOf(name) ?? parameterAgain(source.name)(name),
  ): StackPlan => {
    const problems: Problem[] = []
    const report = (problem: Problem) => problems.push(problem)
    const planned = planStack({
      source,
      id,
      given,
      environment: cloud,
      types: types(),
      parameterOf: parameterValueOf,
      report,
    })
    if (problems.length > 0 || !planned) throw refusalOf(problems)
    return planned
  }

  const running = createOperations({
    cloud,
    records,
    events,
    bus,
    operations,
    changeSets,
    statuses,
    ownership,
    types,
    authorize: createGrantCheck(cloud, types),
    plan: planOne,
    progress,
    started: () => deploying,
    isStopping: () => isStopping,
  })

  const deployer: Deployer = {
    cloud,
    records,
    events,
    operations,
    changeSets,
    statuses,
    running,
    stackId,
    plan({ name, id }, { template, given, tags, isCurrent }) {
      const parameterValueOf = isCurrent ? parameterAgain(name) : parameterOf
      checkRequest(template, given, parameterValueOf)
      return planOne(
        { name, template, dependsOn: [], parameters: {}, tags, account: undefined, region: undefined },
        id,
        given,
        parameterValueOf,
      )
    },
  }
  const changing = createChanging(deployer)
  const nested = createNestedStacks(deployer, changing)

  return {
    name: 'cloudformation',
    api: openApi(__dirname),
    unsupported,
    conditionKeys: ['cloudformation:ChangeSetName'],
    operations: {
      ...describeOperations(deployer),
      ...templateOperations(deployer),
      ...changeOperations(deployer, changing),
      ...changeSetOperations(deployer, changing),
    },
    resources: [...custom.types, nested],
    async load() {
      await records.load()
      await operations.load()
      await changeSets.load()
      await statuses.load()
      await events.load()
      await bus.load()
    },
    async resume() {
      bus.resume()
      for (const stack of records.stacks.values()) {
        if (isUnderWay(stack) && operations.get(stack.name))
          cloud.background(`going on with stack ${stack.name}`, () => running.goOn(stack.name))
      }
      for (const { id, deletedAt = 0 } of records.allDeleted()) {
        if (deletedAt + deletedFor > cloud.clock.now()) continue
        records.forgetDeleted(id)
        await events.forget(id, true)
      }
    },
    async stop() {
      isStopping = true
      custom.stop()
      bus.stop()
    },
    deploy,
    routes: [{ method: 'PUT', path: customResourcePath, handle: custom.handle }],
    hosts: () => [{ host: customResourceHost, to: cloud.endpointUrl }],
    underWay: () => progress.at,
    outputs: (stack) => Object.fromEntries(findStack(records, stack).outputs.map(({ key, value }) => [key, value])),
  }
}

/** What of the API's stacks is applied again at a start: those under way go on by themselves, and others were never whole. */
const isWhole = ({ status }: StackRecord): boolean =>
  ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'].includes(status)

function aliveIn(plans: readonly StackPlan[]): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(plans.map(({ name, resources }) => [name, new Set(resources.map(({ logicalId }) => logicalId))]))
}
