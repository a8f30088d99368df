/**
 * AWS::CloudFormation::Stack: a stack within a stack. It is a stack of its own, which nobody but its parent's operations
 * makes, changes and removes; each of them goes on when the child's has come to rest.
 */
import { readFile } from 'node:fs/promises'
import { AwsError, NotModelledError } from '../../kernel/aws-error'
import { type Principal, rootOf } from '../../kernel/principal'
import type { ResourceContext, ResourcePlace, ResourceResult, ResourceType } from '../../kernel/service'
import type { GivenTags } from '../../kernel/tags'
import { checkCapabilities } from './capabilities'
import type { Deployer } from './deployer'
import { stackType } from './events'
import { lookUpStack } from './find-stack'
import { makerOf } from './maker'
import { type Changing, checkUpdatable, isChange, withCurrent } from './operations/changes'
import { newStackId } from './physical-name'
import { placeOf, readTemplateText } from './read-template'
import { type Revision, readRevision } from './revision'
import { isUnderWay } from './run-operation'
import type { StackRecord } from './state'

interface NestedProperties {
  readonly TemplateURL: string
  readonly Parameters?: Readonly<Record<string, unknown>>
  readonly Tags?: GivenTags
  readonly TimeoutInMinutes?: number | string
  readonly NotificationARNs?: readonly string[]
}

/** An assembly's parent has acknowledged nothing: whoever starts it has its templates at hand. */
const everything = ['CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND']

const good = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE']

export function createNestedStacks(deployer: Deployer, changing: Changing): ResourceType {
  const { cloud, records, operations, running } = deployer

  const childOf = (name: string, parentId: string): StackRecord | undefined => {
    const stack = records.stacks.get(name)
    return stack?.parentId === parentId ? stack : undefined
  }

  async function apply(properties: NestedProperties, context: ResourceContext): Promise<ResourceResult> {
    const name = context.physicalName()
    const parent = records.stacks.get(context.stackName) as StackRecord
    // One that an earlier process left on its way.
    if (isUnderWay(childOf(name, parent.id) ?? { status: 'CREATE_COMPLETE' })) await running.goOn(name)
    const caller = context.maker ?? rootOf(cloud.accountId)
    const before = childOf(name, parent.id)
    const revision = await readChild(properties, caller, parent, before, context)
    const manner = {
      context: { caller },
      parent,
      ...(properties.TimeoutInMinutes !== undefined && { timeoutInMinutes: Number(properties.TimeoutInMinutes) }),
    }
    if (!before) {
      const id = newStackId(cloud, name)
      const plan = deployer.plan({ name, id }, revision)
      checkCapabilities(revision.template, plan.template, revision.capabilities, { expands: true })
      // What was made is removed with the parent, if that goes back.
      changing.begin(plan, revision, undefined, { ...manner, onFailure: 'DO_NOTHING' })
      await running.goOn(name)
      return resultOf(name, parent.id, 'created')
    }
    const isChanged = await withCurrent(deployer, name, (current) => {
      const plan = deployer.plan(current.stack, revision)
      checkCapabilities(revision.template, plan.template, revision.capabilities, { expands: true })
      if (!isChange(deployer, current, plan)) {
        if (current.stack.assembly !== parent.assembly)
          records.putStack({ ...current.stack, assembly: parent.assembly })
        return false
      }
      checkUpdatable(current.stack)
      changing.begin(plan, revision, current.previous, { ...manner, onFailure: 'ROLLBACK' })
      return true
    })
    if (isChanged) await running.goOn(name)
    return resultOf(name, parent.id, isChanged ? 'updated' : 'unchanged')
  }

  async function readChild(
    { TemplateURL, Parameters = {}, Tags, NotificationARNs = [] }: NestedProperties,
    caller: Principal,
    parent: StackRecord,
    before: StackRecord | undefined,
    { asset, stackName, logicalId }: ResourceContext,
  ): Promise<Revision> {
    const where = `${stackName}/${logicalId}`
    if (typeof TemplateURL !== 'string') throw new AwsError('ValidationError', `${where}: TemplateURL is missing`)
    if (NotificationARNs.length > 0) throw new NotModelledError('NotificationARNs', where)
    const input = {
      TemplateURL,
      Parameters: Object.entries(Parameters).map(([ParameterKey, value]) => ({
        ParameterKey,
        ParameterValue: Array.isArray(value) ? value.join(',') : String(value),
      })),
      // A child has its parent's tags as well.
      Tags: { ...parent.tags, ...tagsOf(Tags) },
      Capabilities: parent.origin === 'assembly' ? everything : (parent.capabilities ?? []),
    }
    return readRevision(deployer, caller, input, before, async () => {
      const { bucket, key } = placeOf(cloud, TemplateURL)
      const path = asset(bucket, key)
      return path === undefined ? readTemplateText(cloud, caller, { TemplateURL }) : readFile(path, 'utf8')
    })
  }

  /** @throws AwsError if the child has not become what it was to be */
  async function resultOf(name: string, parentId: string, verb: string): Promise<ResourceResult> {
    const child = childOf(name, parentId)
    const { id = name, status = 'DELETE_COMPLETE', outputs = [] } = child ?? {}
    const isGood = verb === 'unchanged' ? good.includes(status) : status === good[verb === 'created' ? 0 : 1]
    if (isGood) {
      return { ref: id, attributes: Object.fromEntries(outputs.map(({ key, value }) => [`Outputs.${key}`, value])) }
    }
    const reason = verb === 'updated' ? await whyBack(id) : child?.statusReason
    throw new AwsError(
      'ValidationError',
      verb === 'created'
        ? `Embedded stack ${id} was not successfully created: ${reason ?? status}`
        : `Embedded stack ${id} was not successfully updated. Currently in ${status} with reason: ${reason ?? 'unknown'}`,
    )
  }

  async function whyBack(id: string): Promise<string | undefined> {
    const { events } = await deployer.events.page(id, undefined)
    const turned = events.find(({ type, status }) => type === stackType && status === 'UPDATE_ROLLBACK_IN_PROGRESS')
    return turned?.reason
  }

  async function remove(id: string, place: ResourcePlace | undefined): Promise<void> {
    const there = lookUpStack(records, id)
    if (!there || there.status === 'DELETE_COMPLETE') return
    const { name } = there
    if (isUnderWay(there)) await running.goOn(name)
    if (!records.stacks.has(name)) return
    const parent = place && records.stacks.get(place.stackName)
    const operation = place && operations.get(place.stackName)
    operations.put({
      stack: name,
      caller: parent && operation ? makerOf(cloud, parent, operation) : rootOf(cloud.accountId),
      startedAt: cloud.clock.now(),
      onFailure: 'DO_NOTHING',
      within: 'parent',
    })
    running.move(name, 'DELETE_IN_PROGRESS')
    await running.goOn(name)
    const left = records.stacks.get(name)
    if (left)
      throw new AwsError(
        'ValidationError',
        `Embedded stack ${id} failed to delete: ${left.statusReason ?? left.status}`,
      )
  }

  return {
    type: stackType,
    properties: ['Parameters', 'Tags', 'TemplateURL', 'TimeoutInMinutes', 'NotificationARNs'],
    named: {
      by: [],
      find: (_, { physicalName, stackId }) => childOf(physicalName(), stackId)?.id,
    },
    grants: {
      create: ['cloudformation:CreateStack'],
      update: ['cloudformation:UpdateStack'],
      delete: ['cloudformation:DeleteStack'],
      resource: 'arn:aws:cloudformation:{region}:{account}:stack/*',
    },
    apply,
    remove,
  }
}

function tagsOf(given: GivenTags = {}): Readonly<Record<string, string>> {
  if (!Array.isArray(given)) return given as Readonly<Record<string, string>>
  return Object.fromEntries(given.map(({ Key, Value }) => [String(Key), String(Value)]))
}
