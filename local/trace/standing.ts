/** What is billed by the month for standing there, used or not: counted in the stacks, by what of their templates was made. */
import { parseTemplate } from '../assembly/template'
import type { Cloud } from '../kernel/cloud'
import { rootOf } from '../kernel/principal'
import type { prices } from './prices'

export type Standing = Extract<
  keyof typeof prices.of,
  'alarm' | 'dashboard' | 'secret' | 'webAcl' | 'webAclRule' | 'emptyReceives'
>

interface Summary {
  readonly LogicalResourceId: string
  readonly ResourceType: string
  readonly ResourceStatus: string
}

interface Properties {
  readonly Metrics?: readonly { readonly MetricStat?: unknown }[]
  readonly Rules?: readonly unknown[]
  readonly EventSourceArn?: unknown
}

/** An alarm is paid for by the metrics that it looks at; a query finds one at the least. */
const metricsOf = ({ Metrics = [] }: Properties): number =>
  Math.max(1, Metrics.filter(({ MetricStat }) => MetricStat !== undefined).length)

const countedTypes: Readonly<Record<string, (properties: Properties) => readonly (readonly [Standing, number])[]>> = {
  'AWS::CloudWatch::Alarm': (properties) => [['alarm', metricsOf(properties)]],
  'AWS::CloudWatch::Dashboard': () => [['dashboard', 1]],
  'AWS::SecretsManager::Secret': () => [['secret', 1]],
  'AWS::WAFv2::WebACL': ({ Rules = [] }) => [
    ['webAcl', 1],
    ['webAclRule', Rules.length],
  ],
  'AWS::Lambda::EventSourceMapping': () => [['emptyReceives', 1]],
}

export async function countStanding(cloud: Cloud): Promise<ReadonlyMap<Standing, number>> {
  const amounts = new Map<Standing, number>()
  if (!cloud.services.has('cloudformation')) return amounts
  const call = <Output>(action: string, input: object): Promise<Output> =>
    cloud.call<Output>(rootOf(cloud.accountId), 'cloudformation', action, input)
  for (const StackName of await everyPage(call, 'DescribeStacks', {}, ({ Stacks = [] }: StackPage) =>
    Stacks.map((stack) => stack.StackName),
  )) {
    const { TemplateBody } = await call<{ TemplateBody: string }>('GetTemplate', { StackName })
    if (TemplateBody === '') continue
    // As it was given: in JSON, or in YAML.
    const { Resources = {} } = parseTemplate(TemplateBody) as {
      Resources?: Readonly<Record<string, { Properties?: Properties }>>
    }
    const made = await everyPage(
      call,
      'ListStackResources',
      { StackName },
      ({ StackResourceSummaries = [] }: ResourcePage) => StackResourceSummaries,
    )
    for (const { LogicalResourceId, ResourceType, ResourceStatus } of made) {
      if (ResourceStatus.startsWith('DELETE')) continue
      const each = countedTypes[ResourceType]?.(Resources[LogicalResourceId]?.Properties ?? {}) ?? []
      for (const [kind, amount] of each) amounts.set(kind, (amounts.get(kind) ?? 0) + amount)
    }
  }
  return amounts
}

interface StackPage {
  readonly Stacks?: readonly { readonly StackName: string }[]
  readonly NextToken?: string
}

interface ResourcePage {
  readonly StackResourceSummaries?: readonly Summary[]
  readonly NextToken?: string
}

async function everyPage<Page extends { readonly NextToken?: string }, Item>(
  call: (action: string, input: object) => Promise<Page>,
  action: string,
  input: object,
  itemsOf: (page: Page) => readonly Item[],
): Promise<readonly Item[]> {
  const items: Item[] = []
  let NextToken: string | undefined
  do {
    const page = await call(action, { ...input, ...(NextToken !== undefined && { NextToken }) })
    items.push(...itemsOf(page))
    NextToken = page.NextToken
  } while (NextToken !== undefined)
  return items
}
