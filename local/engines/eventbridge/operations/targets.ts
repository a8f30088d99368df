/** The targets of rules. */
import { AwsError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import type { Operation } from '../../../kernel/service'
import { checkTarget } from '../check-target'
import { constraint } from '../errors'
import type { Registry } from '../state'
import type { Target } from '../target'
import { type Page, page } from '../validation'
import { checkRole, passRole } from './rules'

interface RuleRef {
  readonly Rule: string
  readonly EventBusName?: string
}

interface PutTargetsInput extends RuleRef {
  readonly Targets: readonly Target[]
}

interface RemoveTargetsInput extends RuleRef {
  readonly Ids: readonly string[]
}

export interface Targets {
  put(input: PutTargetsInput): void
  /** Gives the ids that were not there. */
  remove(input: RemoveTargetsInput): readonly string[]
  readonly operations: Readonly<Record<string, Operation>>
}

const mostTargets = 5

export function createTargets(cloud: Cloud, registry: Registry): Targets {
  function put({ Rule, EventBusName, Targets }: PutTargetsInput): void {
    const { record, arn } = registry.rule(EventBusName, Rule)
    if (!Array.isArray(Targets) || Targets.length === 0) {
      throw constraint('targets', undefined, 'Member must have length greater than or equal to 1')
    }
    const targets = new Map(record.targets.map((target) => [target.Id, target]))
    for (const target of Targets) {
      const { Id, RoleArn } = checkTarget(cloud, target)
      if (RoleArn && RoleArn !== targets.get(Id)?.RoleArn) checkRole(cloud, RoleArn, arn)
      targets.set(Id, target)
    }
    if (targets.size > mostTargets) {
      throw new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.')
    }
    registry.putRule({ ...record, targets: [...targets.values()] })
  }

  function remove({ Rule, EventBusName, Ids }: RemoveTargetsInput): readonly string[] {
    const { record } = registry.rule(EventBusName, Rule)
    const targets = record.targets.filter(({ Id }) => !Ids.includes(Id))
    if (targets.length < record.targets.length) registry.putRule({ ...record, targets })
    return Ids.filter((id) => !record.targets.some(({ Id }) => Id === id))
  }

  const ruleArn = ({ Rule, EventBusName }: RuleRef) => registry.ruleArn(registry.busName(EventBusName), Rule)

  const operations: Record<string, Operation> = {
    PutTargets: {
      access: (input: PutTargetsInput) => [
        {
          action: 'events:PutTargets',
          resource: ruleArn(input),
          context: { 'events:TargetArn': (input.Targets ?? []).map(({ Arn }) => Arn) },
        },
        ...passRole((input.Targets ?? []).map(({ RoleArn }) => RoleArn)),
      ],
      handle(input: PutTargetsInput) {
        put(input)
        return { FailedEntryCount: 0, FailedEntries: [] }
      },
    },
    RemoveTargets: {
      access: (input: RemoveTargetsInput) => [{ action: 'events:RemoveTargets', resource: ruleArn(input) }],
      handle(input: RemoveTargetsInput & { Force?: boolean }) {
        remove(input)
        return { FailedEntryCount: 0, FailedEntries: [] }
      },
    },
    ListTargetsByRule: {
      access: (input: RuleRef) => [{ action: 'events:ListTargetsByRule', resource: ruleArn(input) }],
      handle(input: RuleRef & Page) {
        const { record } = registry.rule(input.EventBusName, input.Rule)
        const sorted = [...record.targets].sort((a, b) => (a.Id < b.Id ? -1 : 1))
        const { items, next } = page(sorted, ({ Id }) => Id, input)
        return { Targets: items, ...next }
      },
    },
  }

  return { put, remove, operations }
}
