/** Names and ids that CloudFormation makes up; here they are the same at every start. */
import { createHash, randomUUID } from 'node:crypto'
import type { Cloud } from '../../kernel/cloud'
import type { StackRecord } from './state'

const hashLength = 12

/**
 * `<stack>-<logical id>-<hash>`, at most `longest` characters: the stack's name is cut first, as on AWS, to
 * leave half of the room to the logical id.
 */
export function physicalName(stackName: string, logicalId: string, seed: string, longest = 128): string {
  const hash = digest(`${seed}/${stackName}/${logicalId}`, hashLength)
  const room = longest - hashLength - 2
  const stackRoom = Math.max(Math.floor(room / 2), room - logicalId.length)
  const stack = stackName.slice(0, Math.max(stackRoom, 1))
  return `${stack}-${logicalId.slice(0, Math.max(room - stack.length, 1))}-${hash}`
}

/**
 * What names are told apart by: a stack of the assembly has its own again at each start; one that the API makes anew, other
 * ones each time, so that what an earlier one has kept stays apart.
 */
export function nameSeed(
  { accountId, region }: Pick<Cloud, 'accountId' | 'region'>,
  stack: Pick<StackRecord, 'id' | 'namesById'> | undefined,
): string {
  return stack?.namesById ? `${accountId}/${region}/${stack.id}` : `${accountId}/${region}`
}

/** Of a stack that the API makes: another one each time, so that who asks for a stack that was deleted is told of that one. */
export const newStackId = ({ arn }: Pick<Cloud, 'arn'>, name: string): string =>
  arn('cloudformation', `stack/${name}/${randomUUID()}`)

/** A UUID that is made of `seed`, for the last part of the id of an assembly's stack. */
export function stableUuid(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}

function digest(text: string, length: number): string {
  const number = BigInt(`0x${createHash('sha256').update(text).digest('hex')}`)
  return number.toString(36).toUpperCase().slice(-length)
}
