/**
 * IAM's simulator: what the policies of somebody, or policies that are given, would say of calls. Nothing is called, and no
 * condition key has a value that isn't given.
 *
 * Answers are as the API says since it tells one result for each action: the strictest decision over all resources, and
 * each resource's own beside it. `EvalResourceName` of the whole would be the form of the action's ARNs, which isn't known here: `*`.
 */
import type { Cloud } from '../../../kernel/cloud'
import type { Operation, PolicyDocument } from '../../../kernel/service'
import { invalidInput } from '../errors'
import { compilePolicy, type PolicyKind } from '../policy/compile'
import type { Known } from '../policy/global-values'
import type { Caller } from '../policy/principal-element'
import { type Simulated, type SimulatedPolicy, simulate } from '../policy/simulate'
import { statementPlaces } from '../policy/statement-places'
import { parseDocument } from '../state'
import type { Holder } from '../users/state'
import { type ContextEntry, readContext } from './context-entries'
import { page } from './page'

interface Input {
  readonly PolicySourceArn: string
  readonly PolicyInputList?: readonly string[]
  readonly ActionNames: readonly string[]
  readonly ResourceArns?: readonly string[]
  readonly ResourcePolicy?: string
  readonly CallerArn?: string
  readonly ContextEntries?: readonly ContextEntry[]
  readonly MaxItems?: number
  readonly Marker?: string
}

/** The strictest first. */
const strictness = ['explicitDeny', 'implicitDeny', 'allowed'] as const

export function simulationOperations(cloud: Cloud, { roles, users }: Known): Readonly<Record<string, Operation>> {
  /** Any key may be given, so any may be asked for. */
  const policyOf = (id: string, text: string, kind: PolicyKind = 'identity'): SimulatedPolicy => ({
    id,
    type: kind === 'identity' ? 'IAM Policy' : 'Resource Policy',
    compiled: compilePolicy(parseDocument(text), kind, id, { knowsKey: () => true }),
    places: statementPlaces(text),
  })
  const kept = (id: string, document: PolicyDocument): SimulatedPolicy => policyOf(id, JSON.stringify(document))
  const given = ({ PolicyInputList = [] }: Input): readonly SimulatedPolicy[] =>
    PolicyInputList.map((text, index) => policyOf(`PolicyInputList.${index + 1}`, text))

  const policiesOf = (
    kind: 'role' | 'user' | 'group',
    { name, inline, attached }: Pick<Holder, 'name' | 'inline' | 'attached'>,
  ): readonly SimulatedPolicy[] => [
    ...Object.entries(inline).map(([policy, document]) => kept(`${kind}_${name}_${policy}`, document)),
    ...attached.map((arn) => {
      const policy = roles.getPolicy(arn)
      return kept(policy.name, policy.document)
    }),
  ]

  /** A user has the policies of its groups as well. */
  function ofSource(arn: string): readonly SimulatedPolicy[] {
    const [, kind, name = ''] = /^arn:aws:iam::\d{12}:(user|group|role)\/(?:.*\/)?([^/]+)$/.exec(arn) ?? []
    if (kind === 'role') return policiesOf('role', roles.get(name))
    if (kind === 'group') return policiesOf('group', users.get('group', name))
    if (kind !== 'user') throw invalidInput(`Invalid Entity Arn: ${arn} does not clearly define entity type and name.`)
    const user = users.get('user', name)
    const ofGroups = user.groups.flatMap((group) => policiesOf('group', users.get('group', group)))
    return [...policiesOf('user', user), ...ofGroups]
  }

  function answer(input: Input, policies: readonly SimulatedPolicy[], source?: string): object {
    const { ActionNames, ResourceArns = ['*'], ResourcePolicy } = input
    const caller = callerOf(cloud, input.CallerArn ?? source, ResourcePolicy !== undefined)
    const ofResource = ResourcePolicy === undefined ? undefined : policyOf('ResourcePolicy', ResourcePolicy, 'resource')
    const keys = readContext(input.ContextEntries ?? [])
    const results = ActionNames.map((action, index) => {
      // The text is not IAM's own, which could not be looked up.
      if (!/^[\w-]+:\w+$/.test(action)) throw invalidInput(`Invalid action name: ${action}. It has a service's prefix.`)
      const each = ResourceArns.map((resource) => ({
        resource,
        ...simulate(policies, ofResource, { caller, action, resource, given: keys }),
      }))
      return { index, result: resultOf(action, each, input.ResourceArns !== undefined) }
    })
    return page(
      results,
      ({ index }) => String(index).padStart(6, '0'),
      input,
      'EvaluationResults',
      ({ result }) => result,
    )
  }

  return {
    SimulateCustomPolicy: {
      access: () => [{ action: 'iam:SimulateCustomPolicy', resource: '*' }],
      handle: (input: Input) => answer(input, given(input)),
    },
    SimulatePrincipalPolicy: {
      access: ({ PolicySourceArn }: Input) => [{ action: 'iam:SimulatePrincipalPolicy', resource: PolicySourceArn }],
      handle: (input: Input) =>
        answer(input, [...ofSource(input.PolicySourceArn), ...given(input)], input.PolicySourceArn),
    },
  }
}

function resultOf(
  action: string,
  each: readonly (Simulated & { readonly resource: string })[],
  namesResources: boolean,
): object {
  const decision = strictness.find((wanted) => each.some((one) => one.decision === wanted)) ?? 'implicitDeny'
  const matched = each.filter((one) => one.decision === decision).flatMap((one) => one.matched)
  return {
    EvalActionName: action,
    EvalResourceName: '*',
    EvalDecision: decision,
    MatchedStatements: [...new Map(matched.map((one) => [JSON.stringify(one), one])).values()],
    MissingContextValues: [...new Set(each.flatMap(({ missing }) => missing))],
    ...(namesResources && {
      EvalDecisionDetails: {},
      ResourceSpecificResults: each.map((one) => ({
        EvalResourceName: one.resource,
        EvalResourceDecision: one.decision,
        MatchedStatements: one.matched,
        MissingContextValues: one.missing,
        EvalDecisionDetails: {},
      })),
    }),
  }
}

/** Who calls matters to a resource's policy alone, which may name only a user as its caller. */
function callerOf(cloud: Cloud, arn: string | undefined, isAsked: boolean): Caller {
  const [, accountId = cloud.accountId, userName = 'somebody'] =
    /^arn:aws:iam::(\d{12}):user\/(?:.*\/)?([^/]+)$/.exec(arn ?? '') ?? []
  const named = /^arn:aws:iam::\d{12}:user\//.test(arn ?? '')
  if (isAsked && arn === undefined) throw invalidInput('Invalid caller - Caller cannot be null or empty.')
  if (isAsked && !named) {
    throw invalidInput(`Invalid Entity Arn: ${arn} does not clearly define entity type and name.`)
  }
  return { kind: 'user', accountId, userName, arn: arn ?? `arn:aws:iam::${accountId}:user/${userName}` }
}
