/**
 * Custom resources: `Custom::…` and `AWS::CloudFormation::CustomResource`, behind which stands a function of the
 * cloud. It is asked when the resource is new, when its properties have changed, and when it goes; a start that
 * changes nothing asks nobody.
 */
import { AwsError, NotModelledError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { HttpRequest, HttpResponse, ResourcePlace, ResourceResult, ResourceType } from '../../kernel/service'
import { type CustomResourceAnswer, createCustomResourceRequests, type Properties } from './custom-resource-requests'
import { anywhere, here } from './own-addresses'
import type { StackRecords } from './state'

export interface CustomResources {
  readonly types: readonly ResourceType[]
  /**
   * The resource type of that name; undefined if it is not one of a custom resource. `engines`: the one of that name that an
   * engine makes itself, beside which others may have the name.
   */
  find(type: string, engines?: ResourceType): ResourceType | undefined
  handle(request: HttpRequest): HttpResponse
  stop(): void
}

/** What is on disk: the resource as it was last made, and those before it that are still to be deleted. */
interface Kept {
  readonly generations: readonly Made[]
}

interface Made extends CustomResourceAnswer {
  readonly type: string
  readonly serviceToken: string
  readonly properties: Properties
}

const genericType = 'AWS::CloudFormation::CustomResource'

/** Two resources may have one physical id; each has its own function asked to delete it. */
export function isCustom(type: string): boolean {
  return type === genericType || type.startsWith('Custom::')
}

/** `takeUp` resolves when the engines run: the functions that are asked call them. */
export function createCustomResources(
  cloud: Cloud,
  records: StackRecords,
  takeUp: () => Promise<void>,
): CustomResources {
  const requests = createCustomResourceRequests(cloud)
  const byName = new Map<string, ResourceType>()

  const keyOf = ({ stackName, logicalId }: ResourcePlace): string =>
    `cloudformation/custom-resource/${stackName}/${logicalId}`

  async function generationsOf(place: ResourcePlace): Promise<readonly Made[]> {
    const kept = await cloud.store.get<Kept>(keyOf(place))
    return kept ? here(cloud, kept).generations : []
  }

  function keep(place: ResourcePlace, generations: readonly Made[]): void {
    if (generations.length === 0) cloud.store.delete(keyOf(place))
    else cloud.store.put(keyOf(place), anywhere(cloud, { generations }))
  }

  async function apply(type: string, given: Properties, place: ResourcePlace): Promise<ResourceResult> {
    const { ServiceToken, ...properties } = texts(given) as Properties
    const serviceToken = readServiceToken(ServiceToken, place)
    const generations = await generationsOf(place)
    const record = records.resources(place.stackName).get(place.logicalId)
    const current = generations.find(({ physicalId }) => record?.type === type && physicalId === record.ref)
    if (current && isSame(current, { serviceToken, properties })) return resultOf(current)
    await takeUp()
    const request = { ...place, resourceType: type, serviceToken, properties }
    const answer = await requests.ask(
      current
        ? { ...request, requestType: 'Update', physicalId: current.physicalId, oldProperties: current.properties }
        : { ...request, requestType: 'Create' },
    )
    const made: Made = { type, serviceToken, properties, ...answer }
    keep(place, [...generations.filter(({ physicalId }) => physicalId !== made.physicalId), made])
    return resultOf(made)
  }

  async function remove(type: string, physicalId: string, place: ResourcePlace): Promise<void> {
    const generations = await generationsOf(place)
    const made = generations.find((each) => each.type === type && each.physicalId === physicalId)
    if (!made) return
    const { serviceToken, properties } = made
    await takeUp()
    await requests.ask({ ...place, requestType: 'Delete', resourceType: type, serviceToken, properties, physicalId })
    keep(
      place,
      generations.filter((each) => each !== made),
    )
  }

  function ofType(type: string): ResourceType {
    return {
      type,
      properties: ['ServiceToken', 'ServiceTimeout'],
      anyProperty: true,
      apply: (properties, { stackName, stackId, logicalId }) =>
        apply(type, properties, { stackName, stackId, logicalId }),
      async remove(ref, place) {
        if (place) await remove(type, ref, place)
      },
    }
  }

  return {
    types: [ofType(genericType), ofType('Custom::*')],
    find(type, engines) {
      if (!isCustom(type)) return undefined
      const found = byName.get(type) ?? (engines ? beside(engines, ofType(type)) : ofType(type))
      byName.set(type, found)
      return found
    },
    handle: requests.handle,
    stop: requests.stop,
  }
}

/** Each forgets what it has made, and nothing else: so both are asked to. */
function beside(engines: ResourceType, own: ResourceType): ResourceType {
  return {
    ...own,
    async apply(properties, context) {
      const isMeant = (await engines.isMeant?.(properties)) ?? true
      return isMeant ? engines.apply(properties, context) : own.apply(properties, context)
    },
    async remove(ref, place) {
      await engines.remove?.(ref, place)
      await own.remove?.(ref, place)
    },
  }
}

function readServiceToken(token: unknown, { stackName, logicalId }: ResourcePlace): string {
  if (typeof token !== 'string') throw new AwsError('ValidationError', 'ServiceToken is missing')
  if (/^arn:[^:]+:lambda:/.test(token)) return token
  throw new NotModelledError(`ServiceToken ${token}`, `${stackName}/${logicalId}`, 'modelled: ARNs of functions')
}

function isSame(a: Pick<Made, 'serviceToken' | 'properties'>, b: typeof a): boolean {
  return a.serviceToken === b.serviceToken && JSON.stringify(a.properties) === JSON.stringify(b.properties)
}

/** CloudFormation hands numbers and booleans on as strings. */
function texts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(texts)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, texts(member)]))
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value
}

function resultOf({ physicalId, data }: Made): ResourceResult {
  return { ref: physicalId, attributes: flat(data) }
}

/** `Fn::GetAtt` names what is inside an object by dots. */
function flat(data: Readonly<Record<string, unknown>>, path = ''): Record<string, unknown> {
  const attributes: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(data)) {
    attributes[path + name] = value
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      Object.assign(attributes, flat(value as Record<string, unknown>, `${path}${name}.`))
    }
  }
  return attributes
}
