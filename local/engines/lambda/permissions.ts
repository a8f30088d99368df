/** The policy on a function itself: who else may invoke it, one statement a permission. */
import { AwsError } from '../../kernel/aws-error'
import type { PolicyDocument, PolicyStatement } from '../../kernel/service'
import { invalidParameter, violated } from './errors'
import type { Own } from './versions'

export interface PermissionInput {
  readonly StatementId?: string
  readonly Action?: string
  readonly Principal?: string
  readonly SourceArn?: string
  readonly SourceAccount?: string
  readonly PrincipalOrgID?: string
  readonly EventSourceToken?: string
  readonly FunctionUrlAuthType?: string
  readonly InvokedViaFunctionUrl?: boolean | string
}

export const permissionMembers = [
  'StatementId',
  'Action',
  'Principal',
  'SourceArn',
  'SourceAccount',
  'PrincipalOrgID',
  'EventSourceToken',
  'FunctionUrlAuthType',
  'InvokedViaFunctionUrl',
]

const actionForm = /^(lambda:[*]|lambda:[a-zA-Z]+|[*])$/

export function statementOf(functionArn: string, input: PermissionInput): PolicyStatement & { Sid: string } {
  const { StatementId, Action, Principal } = input
  if (!StatementId || !/^[\w-]{1,100}$/.test(StatementId)) {
    const isLong = (StatementId ?? '').length > 100
    throw violated(
      StatementId,
      'statementId',
      isLong
        ? 'Member must have length less than or equal to 100'
        : 'Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)',
    )
  }
  if (!Action || !actionForm.test(Action)) {
    throw violated(
      Action,
      'action',
      'Member must satisfy regular expression pattern: (lambda:[*]|lambda:[a-zA-Z]+|[*])',
    )
  }
  if (!Principal) throw new AwsError('ValidationException', 'Principal is missing')
  const equals: Record<string, string> = {}
  if (input.SourceAccount) equals['AWS:SourceAccount'] = input.SourceAccount
  if (input.PrincipalOrgID) equals['aws:PrincipalOrgID'] = input.PrincipalOrgID
  if (input.EventSourceToken) equals['lambda:EventSourceToken'] = input.EventSourceToken
  const { FunctionUrlAuthType, InvokedViaFunctionUrl } = input
  checkOfUrl(input)
  if (FunctionUrlAuthType) equals['lambda:FunctionUrlAuthType'] = FunctionUrlAuthType
  const isViaUrl = String(InvokedViaFunctionUrl) === 'true'
  const condition = {
    ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
    ...(input.SourceArn && { ArnLike: { 'AWS:SourceArn': input.SourceArn } }),
    ...(isViaUrl && { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } }),
  }
  return {
    Sid: StatementId,
    Effect: 'Allow',
    Principal: principalOf(Principal),
    Action,
    Resource: functionArn,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  }
}

/** Each is about one of the two permissions that a call by a function's URL needs. @throws InvalidParameterValueException */
function checkOfUrl({ Action, FunctionUrlAuthType, InvokedViaFunctionUrl }: PermissionInput): void {
  if (FunctionUrlAuthType !== undefined) {
    if (Action !== 'lambda:InvokeFunctionUrl') {
      throw invalidParameter('FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action')
    }
    if (FunctionUrlAuthType !== 'NONE' && FunctionUrlAuthType !== 'AWS_IAM') {
      throw violated(FunctionUrlAuthType, 'functionUrlAuthType', 'Member must satisfy enum value set: [NONE, AWS_IAM]')
    }
  }
  if (InvokedViaFunctionUrl === undefined) return
  if (!['true', 'false'].includes(String(InvokedViaFunctionUrl))) {
    throw invalidParameter('InvokedViaFunctionUrl must be true or false')
  }
  // Its words are not verified against AWS.
  if (Action !== 'lambda:InvokeFunction') {
    throw invalidParameter('InvokedViaFunctionUrl is only supported for lambda:InvokeFunction action')
  }
}

/** @throws ResourceConflictException for an id that a statement has already */
export function refuseTwice(statements: readonly PolicyStatement[], id: string | undefined): void {
  if (!statements.some(({ Sid }) => Sid === id)) return
  throw new AwsError(
    'ResourceConflictException',
    `The statement id (${id}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    409,
    { Type: 'User' },
  )
}

/** @throws ResourceNotFoundException if none has the id */
export function without(statements: readonly PolicyStatement[], id: string): readonly PolicyStatement[] {
  const left = statements.filter(({ Sid }) => Sid !== id)
  if (left.length < statements.length) return left
  const message = `Statement ${id} is not found in resource policy.`
  throw new AwsError('ResourceNotFoundException', message, 404, { Type: 'User' })
}

function principalOf(principal: string): NonNullable<PolicyStatement['Principal']> {
  if (principal === '*') return '*'
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` }
  if (principal.startsWith('arn:')) return { AWS: principal }
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)*\.(amazonaws\.com|amazon\.com)$/.test(principal)) return { Service: principal }
  throw invalidParameter('The provided principal was invalid. Please check the principal and try again.')
}

export function policyOf(found: Own): PolicyDocument | undefined {
  if (found.statements.length === 0) return undefined
  return { Version: '2012-10-17', Id: 'default', Statement: found.statements }
}
