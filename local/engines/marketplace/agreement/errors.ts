/** The errors of the Agreement Service, each with the reason that clients read. */
import { AwsError } from '../../../kernel/aws-error'

export const invalid = (reason: string, message: string, field?: string): AwsError =>
  new AwsError('ValidationException', message, 400, {
    reason,
    ...(field !== undefined && { fields: [{ name: field, message }] }),
  })

export const noSuchAgreement = (id: string): AwsError =>
  new AwsError('ResourceNotFoundException', `There is no agreement ${id.slice(0, 100)}`, 404, {
    resourceId: id.slice(0, 100),
    resourceType: 'Agreement',
  })
