/**
 * Grants that no scenario uses, and why they stay. The scenario suite compares what its roles were granted and
 * have not used with this list: a grant must be used, or be here; what is here must exist, and be unused unless it may be
 * used by chance.
 */
export interface Grant {
  /** The role's ARN. */
  readonly role: string
  readonly action: string
  readonly resource: string
  readonly used: boolean
}

interface Explanation {
  /** Of the names of roles. */
  readonly role: RegExp
  /** `any` of roles that others write, and that grow with their versions. */
  readonly actions: readonly string[] | 'any'
  /** Of ARNs; all unless said. */
  readonly resource?: RegExp
  readonly reason: string
  /** What may be used or not: a slow machine tries again what a quick one does once. */
  readonly byChance?: true
}

const stateMachines = /^signalbox-\w+-\w+StateMachineRol/

export const unusedGrants: readonly Explanation[] = [
  {
    role: stateMachines,
    actions: ['logs:DeleteLogDelivery', 'logs:GetLogDelivery', 'logs:ListLogDeliveries', 'logs:UpdateLogDelivery'],
    reason: 'Step Functions looks after the delivery of its logs with them; a laptop asks only for what sets it up',
  },
  {
    role: stateMachines,
    actions: ['xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
    reason: 'Step Functions traces with X-Ray, which is not on a laptop',
  },
  {
    role: /^signalbox-time-service-pi-/,
    actions: 'any',
    reason: 'CDK writes the roles of a pipeline and its actions, for all that CodePipeline may ever do with them',
    byChance: true,
  },
  {
    role: /^signalbox-(?!time-service-pi)[a-z]+-(?!\w+StateMachineRol)/,
    actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
    reason: 'Lambda traces with X-Ray, which is not on a laptop',
  },
  {
    role: /^signalbox-platform-GatewayLogRole/,
    actions: ['logs:DescribeLogGroups', 'logs:DescribeLogStreams', 'logs:FilterLogEvents', 'logs:GetLogEvents'],
    reason: 'API Gateway writes its logs as this role, and on a laptop reads none of them; the policy is AWS’s own',
  },
  {
    role: /^signalbox-approvals-(Api|DecisionPage|Inbox)Role/,
    actions: ['sns:Publish'],
    reason: 'They tell of an address that SES refuses for good; the scenarios refuse mails of other functions',
  },
  {
    role: /^signalbox-(?:identity|orders)-.*Identities/,
    actions: [
      'dynamodb:DeleteItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      's3:DeleteObject',
      's3:GetObject',
      's3:ListBucket',
      's3:PutObject',
    ],
    reason: 'One policy says for the roles of all groups what is a person’s own; the scenarios try it as some of them',
    byChance: true,
  },
  {
    role: /^signalbox-identity-ApplicationsRole/,
    actions: ['cognito-idp:DeleteUserPoolClient'],
    reason: 'It removes the client of whoever registered an application in the same moment as another, and was slower',
    byChance: true,
  },
  {
    role: /^signalbox-approvals-OnApprovalTaskTakenRole/,
    actions: ['dynamodb:GetItem'],
    reason:
      'It finds the approval of a task that was taken before; only a delivery that is tried again brings a task twice',
    byChance: true,
  },
  {
    role: /^signalbox-subscriptions-SweepRole/,
    actions: ['dynamodb:DeleteItem', 'dynamodb:Query', 'events:PutEvents'],
    reason: 'It goes on with erasures that have died on their way; how far they come by themselves is chance',
    byChance: true,
  },
  {
    role: /^signalbox-subscriptions-(?:OnApiRetired|OnSubscriptionTokenIssued|TendPlans)Role/,
    actions: ['states:SendTaskSuccess'],
    reason: 'They resume a workflow that waits by the time something changes under it; whether it does is chance',
    byChance: true,
  },
  {
    role: /^signalbox-subscriptions-TendPlansRole/,
    actions: ['apigateway:GET', 'apigateway:POST'],
    resource: /\/usageplans$/,
    reason: 'It makes what a publication that died has left out; in the scenarios the next publication does',
    byChance: true,
  },
  {
    role: /^signalbox-subscriptions-TendPlansRole/,
    actions: ['dynamodb:DeleteItem', 'events:PutEvents'],
    reason: 'It tells of what it ends with a retired API, which whoever hears of the retirement has mostly done before',
    byChance: true,
  },
  {
    role: /^signalbox-(?:approvals|identity|subscriptions)-PublishOutboxRole/,
    actions: ['dynamodb:PutItem'],
    reason: 'It sets aside what the bus refuses for good, as the local one does no event that fits the contract',
  },
  {
    role: /^signalbox-deployment-(?:Sweep|PublishOutbox|OnUserErasureRequested)Role/,
    actions: [
      'codepipeline:GetPipeline',
      'codepipeline:GetPipelineExecution',
      'codepipeline:PutJobSuccessResult',
      'dynamodb:DeleteItem',
      'dynamodb:PutItem',
      'dynamodb:GetItem',
      'events:PutEvents',
      'states:GetExecutionHistory',
    ],
    reason: 'They make good what a crash or a lost event has left, or take out what somebody did by hand',
    byChance: true,
  },
  {
    role: /^signalbox-deployment-PublishOutboxRole/,
    actions: ['dynamodb:Query', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    reason: 'It publishes what a crash has left; where scenarios wait for that, it is in other domains',
    byChance: true,
  },
  {
    role: /^signalbox-identity-OnUserErasureRequestedRole/,
    actions: ['dynamodb:DeleteItem', 'dynamodb:PutItem', 'events:PutEvents'],
    reason: 'It shuts the account if whoever asked for the erasure died before',
    byChance: true,
  },
  {
    role: /^signalbox-deployment-OnPipelineMovedRole/,
    actions: ['dynamodb:BatchGetItem', 'dynamodb:DeleteItem', 'events:PutEvents'],
    reason: 'It supersedes only what waits',
    byChance: true,
  },
  {
    role: /^signalbox-operations-RedrivesRole/,
    actions: ['sqs:ChangeMessageVisibility'],
    reason: 'It lets go of letters that can’t go back; in the scenarios one of the two queues has none',
    byChance: true,
  },
  {
    role: /^signalbox-\w+-ExecutionsEnd/,
    actions: ['states:ListExecutions', 'states:StopExecution'],
    reason: 'It ends what still runs when its stack goes, and no scenario takes down what the others run on',
  },
  {
    role: /^signalbox-portal-CopySiteRole/,
    actions: ['s3:DeleteObject'],
    reason: 'It removes what was superseded for a week, and in the scenarios there is one build',
  },
]

/** What is neither used nor explained, and what is explained for nothing; a line each. */
export function explanationsThatFail(
  grants: readonly Grant[],
  explanations: readonly Explanation[] = unusedGrants,
): readonly string[] {
  const unexplained = grants
    .filter((grant) => !grant.used && !explanations.some((explanation) => explains(explanation, grant)))
    .map(
      (grant) =>
        `${whoseIs(grant)}: ${grant.action} on ${grant.resource} is used by no scenario: take the grant away, or have a scenario use it, or say in infra/unused-grants.ts why it stays`,
    )
  const needless = explanations.flatMap((explanation) =>
    actionsOf(explanation).flatMap((action) => {
      const meant = grants.filter((grant) => [grant.action, 'any'].includes(action) && explains(explanation, grant))
      if (meant.length === 0) return [`${explanation.role}: ${action} is explained, and no role is granted it`]
      return meant
        .filter(({ used }) => used && !explanation.byChance)
        .map(
          (grant) =>
            `${whoseIs(grant)}: ${grant.action} on ${grant.resource} is explained as unused in infra/unused-grants.ts, and it is used: take the explanation away, or say \`byChance\``,
        )
    }),
  )
  return [...unexplained, ...needless]
}

/** Why a grant stays unused, if it is explained. */
export function reasonFor(grant: Grant): string | undefined {
  return unusedGrants.find((explanation) => explains(explanation, grant))?.reason
}

function explains({ role, actions, resource }: Explanation, grant: Grant): boolean {
  if (actions !== 'any' && !actions.includes(grant.action)) return false
  return role.test(nameOf(grant)) && (resource?.test(grant.resource) ?? true)
}

export const actionsOf = ({ actions }: Explanation): readonly string[] => (actions === 'any' ? ['any'] : actions)

/** By the construct that the role is of, and its stack, where its name has them. */
function whoseIs(grant: Grant): string {
  const name = nameOf(grant)
  const [, stack, construct] = /^(signalbox-[a-z-]+)-([A-Z]\w*?)(?:Service)?Rol/.exec(name) ?? []
  return stack && construct ? `${construct} of ${stack} (${name})` : name
}

function nameOf({ role }: Grant): string {
  return role.slice(role.lastIndexOf('/') + 1)
}
