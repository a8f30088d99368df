/** Who consumes what: read from the rules of the synthesized templates, so that no list of it is kept by hand. */
import type { EventDefinition } from '../define-event'
import { type Bindings, bindingsOf } from './bindings'
import type { StackTemplate } from './read-assembly'

/** Whether an EventBridge pattern selects an event; given, since the contract knows no EventBridge of its own. */
export type Matches = (pattern: unknown, event: Readonly<Record<string, unknown>>) => boolean

export interface Consumer {
  readonly domain: string
  readonly detailType: string
  /** The stack and the construct path of the rule. */
  readonly rule: string
  /** The construct that handles it, such as `OnApprovalRequested`. */
  readonly target: string
  /** What the rule asks of the event beyond its type. */
  readonly where?: unknown
  /** Of AsyncAPI, for queues and topics. */
  readonly bindings?: Bindings
}

interface Rule {
  readonly EventPattern?: Readonly<Record<string, unknown>>
  readonly Targets?: readonly { readonly Arn: unknown }[]
}

export function consumersOf(
  stacks: readonly StackTemplate[],
  catalog: readonly EventDefinition[],
  matches: Matches,
): readonly Consumer[] {
  return stacks.flatMap((template) =>
    Object.entries(template.resources)
      .filter(([, { Type }]) => Type === 'AWS::Events::Rule')
      .flatMap(([logicalId, { Properties }]) => ruleConsumers(template, logicalId, Properties ?? {}, catalog, matches)),
  )
}

function ruleConsumers(
  template: StackTemplate,
  logicalId: string,
  { EventPattern, Targets = [] }: Rule,
  catalog: readonly EventDefinition[],
  matches: Matches,
): readonly Consumer[] {
  if (!EventPattern) return []
  // An example need not be one that the rule wants: what the rule asks of the detail is told beside.
  // Resources are of AWS's own events, and what a template names them by is no pattern yet.
  const { detail: where, resources: _, ...pattern } = EventPattern
  const isSelected = ({ pattern: { source: sources }, detailType, examples }: EventDefinition) =>
    sources.some((source) => matches(pattern, { source, 'detail-type': detailType, detail: { data: examples[0] } }))
  return catalog.filter(isSelected).flatMap(({ detailType }) =>
    Targets.map(({ Arn }) => {
      const target = resourceOf(template, Arn)
      const bindings = target === undefined ? undefined : bindingsOf(template, target)
      return {
        domain: domainOf(template, catalog),
        detailType,
        rule: `${template.stack}/${construct(template, logicalId)}`,
        target: target === undefined ? JSON.stringify(Arn) : construct(template, target),
        ...(where !== undefined && { where }),
        ...(bindings && { bindings }),
      }
    }),
  )
}

/** The domain of a stack is the source that its roles may publish as; if that says nothing, its name's end. */
function domainOf({ stack, resources }: StackTemplate, catalog: readonly EventDefinition[]): string {
  const text = Object.values(resources)
    .filter(({ Type }) => Type.startsWith('AWS::IAM::'))
    .map(({ Properties }) => JSON.stringify(Properties))
    .join()
  const sources = new Set(text.match(/"events:source":"[^"]+"/g)?.map((found) => found.split('"')[3] ?? ''))
  const [source, ...others] = sources
  const prefix = catalog.find(({ sourcePrefix }) => source?.startsWith(sourcePrefix))?.sourcePrefix
  if (source !== undefined && prefix !== undefined && others.length === 0) return source.slice(prefix.length)
  return stack.replace(/^signalbox-/, '')
}

function resourceOf({ resources }: StackTemplate, arn: unknown): string | undefined {
  const text = JSON.stringify(arn)
  return Object.keys(resources).find((id) => text.includes(`"${id}"`))
}

/** Without the names that every construct of its kind ends in. */
function construct({ paths }: StackTemplate, logicalId: string): string {
  return (paths.get(logicalId) ?? logicalId).replace(/(\/(Resource|Function|StateMachine|Queue|Rule))+$/, '')
}
