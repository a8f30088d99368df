/**
 * Some requests go to everybody who keeps something: each stack that keeps data must take them, and answer. A new one is held
 * to that from its first table on.
 */
import type { EventDefinition } from '../../index'
import type { Publication } from './code'
import type { Problem } from './problem'
import { type EventRule, exactValues } from './rules'
import type { System } from './templates'

export interface Owed {
  readonly request: EventDefinition
  readonly answer: EventDefinition
  /** By the name of their stack, those that keep data and need not answer, and why. */
  readonly exempt: Readonly<Record<string, string>>
}

export interface AnswerChecks {
  readonly system: System
  readonly rules: readonly EventRule[]
  readonly publications: readonly Publication[]
}

const keeping = [
  'AWS::DynamoDB::Table',
  'AWS::DynamoDB::GlobalTable',
  'AWS::S3::Bucket',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
]

export function checkAnswers(owed: Owed, checks: AnswerChecks): readonly Problem[] {
  const stacks = new Set(checks.system.resources.filter(({ type }) => keeping.includes(type)).map(({ stack }) => stack))
  const needless = Object.keys(owed.exempt)
    .filter((stack) => !stacks.has(stack) || problemsOf(stack, owed, checks).length === 0)
    .map((resource) => ({ resource, message: 'is exempt, but keeps nothing, or answers: strike it out' }))
  const owing = [...stacks].filter((stack) => owed.exempt[stack] === undefined)
  return [...owing.flatMap((stack) => problemsOf(stack, owed, checks)), ...needless]
}

function problemsOf(resource: string, owed: Owed, { rules, publications }: AnswerChecks): readonly Problem[] {
  const { request, answer } = owed
  const own = (id: string | undefined) => id?.startsWith(`${resource}/`) ?? false
  const isTaken = rules.some(
    ({ pattern, targets }) =>
      exactValues(pattern['detail-type']).includes(request.detailType) &&
      targets.some((target) => own(target.resource?.id)),
  )
  const answers = publications.filter((each) => own(each.resource) && each.detailType === answer.detailType)
  const isListed = answers.some(({ source }) => answer.pattern.source.includes(source))
  return [
    ...(isTaken
      ? []
      : [{ resource, event: request.detailType, message: 'it keeps data, but no rule brings it this request' }]),
    ...(isListed
      ? []
      : [
          {
            resource,
            event: answer.detailType,
            message: 'it keeps data, but nothing of it answers as a listed publisher',
          },
        ]),
  ]
}
